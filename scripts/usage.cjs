/** Required by a process that is looked at: leaves in the file $USAGE_FILE what it has used and loaded when it ends. */

const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = {
    cpu: (userCPUTime + systemCPUTime) / 1e6,
    megabytes: maxRSS / 1024,
    modules: process.moduleLoadList.flatMap((each) => /^NativeModule (.+)$/.exec(each)?.[1] ?? []),
  };
  writeFileSync(process.env.USAGE_FILE, JSON.stringify(usage));
});

/** What render makes of a plan beyond the golden trees. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { text, word } from '../../src/lib/word.js';
import { render } from '../../src/phases/8-render/index.js';
import type { SiteSettings } from '../../src/types/recipe.js';
import { planOf } from '../support/plan.js';

/** Where a task of such a site is told to look, by the line that begins it. */
function beginning(site: Partial<SiteSettings>): string | undefined {
  const task = render(planOf({ site })).find(({ path }) => path === 'tasks/etcd.sh');
  return /^begin_task.*$/m.exec(String(task?.content))?.[0];
}

const configs = word`${text('/shared/configs')}`;

// biome-ignore format: a table
const places: readonly (readonly [string, Partial<SiteSettings>, string])[] = [
  ['in a container',                   { containerRuntime: 'pyxis', configsDirectory: configs }, 'begin_task etcd /srtgen/run'],
  ['on a host without configs',        { containerRuntime: 'none', configsDirectory: null },     'begin_task etcd "${SRTGEN_RUN_DIR}"'],
  ['on a host with the site\'s configs', { containerRuntime: 'none', configsDirectory: configs },  'begin_task etcd "${SRTGEN_RUN_DIR}" /shared/configs'],
];

for (const [name, site, expected] of places) {
  test(`begin_task ${name}`, () => assert.is(beginning(site), expected));
}

test.run();

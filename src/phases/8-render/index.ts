/** Render: plan -> files of the bundle. Templates see views of the plan and nothing else. */

import Handlebars from 'handlebars/runtime.js';
import { InternalError } from '../../diagnostics/internal-error.js';
import { runtimeLibrary } from '../../generated/runtime-library.js';
import { templates } from '../../generated/templates.js';
import type { BundleFile } from '../../types/file.js';
import type { BenchScript, ConfigFile, Plan } from '../../types/plan.js';
import { jobView } from './job-view.js';
import { planYaml } from './plan-yaml.js';
import { preflightView } from './preflight-view.js';
import { recordJson } from './record-json.js';
import { heredocLine } from './shell.js';
import {
  benchView,
  configView,
  isLiteral,
  nodesView,
  pointsView,
  preambleName,
  probesView,
  provenanceView,
  statusView,
  stepView,
  submitView,
  taskView,
  watchView,
} from './views.js';

/** Every file that follows from the plan, in the order in which a reviewer reads them. */
export function render(plan: Plan): readonly BundleFile[] {
  return [
    script('job.sh', 'job.sh', jobView(plan)),
    script('submit.sh', 'submit.sh', submitView(plan)),
    data('plan.yaml', planYaml(plan)),
    data('record.json', recordJson(plan.record)),
    data('provenance.sh', fill('provenance.sh', provenanceView(plan))),
    data('nodes.sh', fill('nodes.sh', nodesView(plan))),
    ...statusFile(plan),
    data('preflight.sh', fill('preflight.sh', preflightView(plan))),
    ...plan.steps.map((step) => script(`steps/${step.name}.sh`, 'step.sh', stepView(step, plan))),
    ...plan.steps.map((step) => script(`tasks/${step.name}.sh`, 'task.sh', taskView(step, plan))),
    ...plan.readiness.map((stage) =>
      data(`probes/${stage.name}.sh`, fill('probes.sh', probesView(stage, plan))),
    ),
    ...(plan.watch.length > 0 ? [data('probes/watch.sh', fill('watch.sh', watchView(plan)))] : []),
    ...benchFiles(plan),
    ...plan.configFiles.map((file) => configFile(file, plan)),
    ...preamble(plan),
    ...Object.entries(runtimeLibrary).map(([name, text]) => data(`lib/${name}`, text)),
  ];
}

function statusFile(plan: Plan): readonly BundleFile[] {
  if (plan.status === null) return [];
  return [data('status.sh', fill('status.sh', statusView(plan.status, plan)))];
}

function benchFiles(plan: Plan): readonly BundleFile[] {
  const { points, script: runner } = plan.benchmark;
  const bench = (of: BenchScript, step: string): BundleFile =>
    script(`bench/${of.name}`, 'bench.sh', benchView(of, step, plan));
  return [
    ...(points.length > 0 ? [data('bench/points.sh', fill('points.sh', pointsView(plan)))] : []),
    ...(runner === null ? [] : [bench(runner, 'benchmark')]),
    ...(plan.evaluation === null ? [] : [bench(plan.evaluation, 'evaluation')]),
  ];
}

/** A file without addresses is copied by the job; one with addresses is printed by a script. */
function configFile(file: ConfigFile, plan: Plan): BundleFile {
  if (isLiteral(file))
    return data(`config/${file.name}`, text(file.lines.map((line) => line.join(''))));
  const lines = file.lines.map(heredocLine);
  return script(`config/${file.name}.sh`, 'config.sh', configView(file, lines, plan));
}

/** The site's own shell text; it is code because the profile says that it is. */
function preamble(plan: Plan): readonly BundleFile[] {
  if (plan.bashPreamble === null) return [];
  const lines = [
    '# shellcheck shell=bash',
    "# Summary: the cluster profile's default_bash_preamble; sourced by tasks before anything else",
    '',
    '# The text of a site may read variables that are not set.',
    'set +u',
    plan.bashPreamble.trimEnd(),
    'set -u',
  ];
  return [data(`config/${preambleName}`, text(lines))];
}

function script(path: string, template: string, view: object): BundleFile {
  return { path, content: fill(template, view), executable: true };
}

function data(path: string, content: string): BundleFile {
  return { path, content, executable: false };
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** A template over its view. Throws InternalError when the template wants what the view lacks. */
function fill(template: string, view: object): string {
  const filler = fillers.get(template) ?? makeFiller(template);
  return filler(view);
}

type Filler = ReturnType<typeof Handlebars.template>;

const fillers = new Map<string, Filler>();

/** Made once: scripts are filled in by the thousand. */
function makeFiller(template: string): Filler {
  const specification = templates[template];
  if (specification === undefined) throw new InternalError(`no template ${template}`);
  const filler = Handlebars.template(specification);
  fillers.set(template, filler);
  return filler;
}

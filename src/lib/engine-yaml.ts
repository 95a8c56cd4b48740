/** Engine settings as block YAML: keys sorted at every level, floats always with a point (recipe-v1 7.3). */

import type { ConfigMap } from '../types/config-value.js';
import { writeYaml } from './write-yaml.js';

/** The lines of a YAML file, without a newline at the end; `{}` for an empty mapping. */
export function engineYaml(settings: ConfigMap): readonly string[] {
  return writeYaml(settings, { sortKeys: true });
}

/** What a recipe says that it is (recipe-v1 1.1, 17), as a list of what can be compared with what ran. */

import type { Identity } from '../../generated/recipe-v1.js';
import type { DeclaredIdentity } from '../../types/provenance.js';

/** In the order in which people read it; what is null or empty says nothing. */
export function resolveIdentity({
  model,
  container,
  frameworks = {},
}: Identity = {}): readonly DeclaredIdentity[] {
  const all: readonly (readonly [string, string | null | undefined])[] = [
    ['model.repo', model?.repo],
    ['model.revision', model?.revision],
    ['container.image', container?.image],
    ...Object.entries(frameworks).map(
      ([name, version]) => [`frameworks.${name}`, version] as const,
    ),
  ];
  return all.flatMap(([name, value]) => (value ? [{ name, value }] : []));
}

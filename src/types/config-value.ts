/** Values of free maps (engine flags, engine YAML), with the types that YAML gave them. */

/**
 * A YAML float. Kept apart from integers because `1.0` and `1` are different flag values; a class, and
 * not a tagged object, because a user's mapping may have any keys. Made by `new Float(0.8)`.
 */
export class Float {
  readonly float: number;
  constructor(float: number) {
    this.float = float;
  }
}

/** A YAML timestamp, as it was written. */
export class Timestamp {
  readonly timestamp: string;
  constructor(timestamp: string) {
    this.timestamp = timestamp;
  }
}

/** Integers are numbers, or bigints beyond 2^53. */
export type ConfigScalar = string | number | bigint | boolean | null | Float | Timestamp;

export type ConfigValue = ConfigScalar | readonly ConfigValue[] | ConfigMap;

/** Keys in the order in which they were written. */
export interface ConfigMap {
  readonly [key: string]: ConfigValue;
}

export function isList(value: ConfigValue): value is readonly ConfigValue[] {
  return Array.isArray(value);
}

export function isMap(value: ConfigValue): value is ConfigMap {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Float) &&
    !(value instanceof Timestamp)
  );
}

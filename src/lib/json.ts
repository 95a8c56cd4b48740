/** JSON that somebody else wrote: nothing of it is certain before it has been looked at. */

export type JsonRecord = Readonly<Record<string, unknown>>;

/** Undefined for text that is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Empty where it is anything else. */
export function recordAt(value: unknown, key: string): JsonRecord {
  const found = isRecord(value) ? value[key] : undefined;
  return isRecord(found) ? found : {};
}

/** Empty where it is anything else. */
export function listAt(value: unknown, key: string): readonly unknown[] {
  const found = isRecord(value) ? value[key] : undefined;
  return Array.isArray(found) ? found : [];
}

/** Null where it is anything else. */
export function textAt(value: unknown, key: string): string | null {
  const found = isRecord(value) ? value[key] : undefined;
  return typeof found === 'string' ? found : null;
}

/** Null where it is anything else. */
export function numberAt(value: unknown, key: string): number | null {
  const found = isRecord(value) ? value[key] : undefined;
  return typeof found === 'number' ? found : null;
}

/** The texts of a list. */
export function textsAt(value: unknown, key: string): readonly string[] {
  return listAt(value, key).filter((each) => typeof each === 'string');
}

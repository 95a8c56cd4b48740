/** Numbers and times for people; the same on every machine, whatever its language. */

/** What stands where a value is not known. */
export const unknown = '–';

/** Three significant digits and more only where they are whole: `0.0123`, `4.57`, `812`, `12,346`. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : unknown;
  const size = Math.abs(value);
  if (size >= 100 || Number.isInteger(value)) return grouped(Math.round(value));
  if (size >= 10) return value.toFixed(1);
  if (size >= 1) return value.toFixed(2);
  return trimmed(value.toPrecision(3));
}

/** Without zeros at the end, and never with an exponent where digits do. */
function trimmed(text: string): string {
  return text.includes('e') ? text : text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `0:07`, `12:34`, `1:02:03`: minutes, or hours, and seconds. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 60) % 60, whole % 60];
  const hours = Math.floor(whole / 3600);
  const text = parts.map((part) => String(part).padStart(2, '0')).join(':');
  return hours > 0 ? `${hours}:${text}` : text.replace(/^0/, '');
}

/** `2026-11-28 18:48 UTC` of ISO 8601; what is no such time stays as it is. */
export function moment(iso: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(iso);
  return match === null ? iso : `${match[1]} ${match[2]} UTC`;
}

/** `1 run`, `3 runs`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `0–3, 6`: neighbours as ranges. */
export function ranges(numbers: readonly number[]): string {
  return neighbours(numbers)
    .map(({ first, count }) => (count === 1 ? `${first}` : `${first}–${first + count - 1}`))
    .join(', ');
}

export interface Neighbours {
  readonly first: number;
  readonly count: number;
}

/** Ascending numbers as stretches without a gap. */
export function neighbours(numbers: readonly number[]): readonly Neighbours[] {
  const stretches: Neighbours[] = [];
  for (const value of [...numbers].sort((a, b) => a - b)) {
    const last = stretches.at(-1);
    const follows = last !== undefined && value === last.first + last.count;
    if (follows) stretches[stretches.length - 1] = { ...last, count: last.count + 1 };
    else stretches.push({ first: value, count: 1 });
  }
  return stretches;
}

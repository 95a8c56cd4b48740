/** Lengths of time for people. */

/** `1800 s (30 min)` */
export function duration(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${seconds} s (${spoken(seconds)})`;
}

/** `1 h 30 min`, `2 min 5 s`, `45 s`; whole seconds. */
export function spoken(length: number): string {
  const seconds = Math.max(0, Math.floor(length));
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return shown.length === 0 ? '0 s' : shown.join(' ');
}

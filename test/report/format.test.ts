import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { counted, duration, moment, neighbours, number, ranges } from '../../src/report/format.js';
import { clockFor } from '../../src/report/sections/clock.js';

test('numbers have as many digits as say something', () => {
  const given = [0, 7, 1024, 1234567, 0.01234, 0.5, 4.567, 45.67, 812.3, 99999.6, -3.25, 1e-9];
  assert.equal(given.map(number), [
    ...['0', '7', '1,024', '1,234,567', '0.0123', '0.5', '4.57', '45.7', '812', '100,000'],
    ...['-3.25', '1.00e-9'],
  ]);
  assert.equal([Number.POSITIVE_INFINITY, Number.NaN].map(number), ['∞', '–']);
});

test('times', () => {
  assert.equal([0, 7, 59.6, 754, 3723].map(duration), ['0:00', '0:07', '1:00', '12:34', '1:02:03']);
  assert.equal(moment('2026-11-27T14:03:07Z'), '2026-11-27 14:03 UTC');
  assert.equal(moment('yesterday'), 'yesterday');
});

test('how many there are', () => {
  assert.equal(
    [counted(1, 'run'), counted(0, 'run'), counted(1200, 'point')],
    [...['1 run', '0 runs', '1,200 points']],
  );
});

test('neighbours', () => {
  assert.equal(ranges([3, 0, 1, 2, 6]), '0–3, 6');
  assert.equal(ranges([]), '');
  assert.equal(neighbours([5, 4, 9]), [
    { first: 4, count: 2 },
    { first: 9, count: 1 },
  ]);
});

test('short jobs count in seconds, long ones in minutes', () => {
  const shown = (end: number): readonly string[] => {
    const clock = clockFor(end);
    return [clock.unit, clock.text(end), ...clock.ticks.map(clock.tickText)];
  };
  assert.equal(shown(47.3), ['0 s', '47.3', '0', '10', '20', '30', '40']);
  assert.equal(shown(1600), ['0:00', '26:40', '0:00', '5:00', '10:00', '15:00', '20:00', '25:00']);
  assert.equal(shown(1_000_000), [
    ...['0:00', '277:46:40', '0:00', '46:17:47', '92:35:33', '138:53:20', '185:11:07'],
    ...['231:28:53', '277:46:40'],
  ]);
});

test.run();

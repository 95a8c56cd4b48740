/** What the reader has chosen, and who wants to know when that changes. */

import type { Choices } from '../figures/index.js';

export interface View {
  /** Indices of the runs that are shown, ascending. */
  readonly shown: readonly number[];
  readonly choices: Choices;
  /** The run that is pointed at; null = none. */
  readonly pointed: number | null;
}

export interface State {
  readonly view: () => View;
  readonly change: (change: Partial<View>) => void;
  readonly onChange: (listener: (view: View, before: View) => void) => void;
}

export function createState(first: View): State {
  let view = first;
  const listeners: ((view: View, before: View) => void)[] = [];
  return {
    view: () => view,
    change: (change) => {
      const before = view;
      view = { ...view, ...change };
      for (const listener of listeners) listener(view, before);
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
  };
}

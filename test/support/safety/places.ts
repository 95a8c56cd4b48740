/** Every place where a recipe or a profile takes free text, and where it has to arrive. */

import { commonPlaces } from './common-places.js';
import { componentPlaces } from './component-places.js';
import type { Place } from './place.js';
import { sitePlaces } from './site-places.js';

export const places: readonly Place[] = [...commonPlaces, ...componentPlaces, ...sitePlaces];

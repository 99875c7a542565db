/** A message can hold a place (MSG-1): as words and a link to a map; no map is loaded from anywhere. */
import { html, nothing, type TemplateResult } from 'lit';
import { register } from '../../core';
import { t } from '../../i18n/t';
import { icon } from '../../ui/icons';
import { extendMessages } from '../chat';
import { coordinates, mapAddress, placeOf, type Place } from './place';
import './places.css';

const load = () => import('./dialog');

register({ name: 'places', ahead: load });

extendMessages({
  body: ({ message }) => {
    const place = placeOf(message);
    return place ? card(place) : nothing;
  },
  compose: {
    title: 'places.share', icon: 'place',
    run: (conversationId) => void load().then(({ openPlace }) => openPlace(conversationId), (error: unknown) => console.warn('A place could not be chosen', error)),
  },
});

function card(place: Place): TemplateResult {
  return html`<div class="message-body"><a class="place" href=${mapAddress(place)} target="_blank" rel="noopener noreferrer nofollow">
    ${icon('place')}<span class="place-words"><strong dir="auto">${place.label ?? t('places.place')}</strong>
      <span>${coordinates(place)}</span><span class="place-map">${t('places.map')}</span></span></a></div>`;
}

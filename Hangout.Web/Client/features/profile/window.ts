import { computed, signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { kernel } from '../../core';
import type { View } from '../../core/navigation';
import type { Link } from '../../core/store';
import type { Profile } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { avatar, tintOf } from '../../ui/avatar';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { emptyState, skeletonRows } from '../../ui/states';
import { countText } from '../../ui/text';
import { monthOf } from '../../ui/time';
import { presence, presenceOf } from '../people';
import { setOwnBanner, setOwnPicture } from '../pictures';
import { loadPosts } from '../posts';
import { loadRelationButtons } from '../relations';
import { profileApi } from './api';
import './parts';
import { profileOf, readProfile, tookProfile, type Known, type Who } from './profiles';

const TABS = ['posts', 'followers', 'following', 'friends'] as const;
type Tab = (typeof TABS)[number];

/** `<hangout-profile>`: a person's page: who they are, how one stands to them, their posts and people. */
export class ProfileWindow extends Element {
  #window = '';
  readonly #view = computed<View>(() => kernel.navigation.windows.viewOf(this.#window) ?? {});
  readonly #who = computed<Who>(() => {
    const { user, name } = this.#view.value;
    return user !== undefined ? { userId: user } : name !== undefined ? { username: name } : { userId: kernel.store.state.value.me.id };
  });
  readonly #hasPosts = signal(false);
  #asked: string | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#window = kernel.navigation.windows.idOf(this) ?? '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    presence.watch(this, undefined);
  }

  protected override firstUpdated(): void {
    loadRelationButtons().catch((error: unknown) => console.warn('The buttons could not be loaded', error));
    loadPosts().then(() => (this.#hasPosts.value = true), (error: unknown) => console.warn('The posts could not be loaded', error));
  }

  protected override render(): TemplateResult {
    const known = this.#known();
    return html`<div class="profile" data-scroller tabindex="0" role="region"
      aria-label=${t('profile.of', { name: known?.profile?.user.name ?? '' })}>${this.#content(known)}</div>`;
  }

  /** A connection that comes back is a reason to ask again. */
  protected override willUpdate(): void {
    this.#link = kernel.store.state.value.link;
  }
  #link: Link | undefined;

  protected override updated(): void {
    const who = this.#who.peek();
    const key = JSON.stringify(who);
    const link = this.#link;
    const isKnown = this.#known()?.profile !== undefined;
    if (this.#asked === key && (isKnown || link !== 'online' || this.#wasOnline)) {
      this.#wasOnline = link === 'online';
      return;
    }
    this.#asked = key;
    this.#wasOnline = link === 'online';
    void readProfile(who);
    const user = this.#known()?.profile?.user.id;
    presence.watch(this, user === undefined ? undefined : [user]);
  }
  #wasOnline = true;

  /** By ID once that is known: changes come by it. */
  #known(): Known | undefined {
    const known = profileOf(this.#who.value);
    const id = known?.profile?.user.id;
    return (id === undefined ? undefined : profileOf({ userId: id })) ?? known;
  }

  #content(known: Known | undefined): TemplateResult {
    if (known?.profile) return this.#page(known.profile);
    if (known?.isGone) return emptyState('person', t('profile.gone.title'), t('profile.gone.text'));
    if (known?.failure !== undefined) return emptyState('alert', t('profile.error'), errorText(known.failure), { label: t('action.retry'),
      run: () => void readProfile(this.#who.peek()) });
    return html`<div class="profile-wait"><div class="profile-banner"></div>${skeletonRows(4, t('profile.loading'))}</div>`;
  }

  #page(profile: Profile): TemplateResult {
    const { user, bannerUrl, isOpen, isPrivate, relationship } = profile;
    const isMe = user.id === kernel.store.state.value.me.id;
    return html`<div class="profile-banner tint-${tintOf(user.id)}">${bannerUrl ? html`<img src=${bannerUrl} alt="" />` : nothing}
        ${isMe ? html`<button type="button" class="button-icon profile-edit-banner" title=${t('pictures.banner')} aria-label=${t('pictures.banner')}
          @click=${() => this.#setBanner(profile)}>${icon('camera')}</button>` : nothing}</div>
      <header class="profile-head" data-no-card>
        <span class="profile-avatar">${avatar(user, 'l', isMe ? undefined : presenceOf(user.id))}
          ${isMe ? html`<button type="button" class="button-icon profile-edit-avatar" title=${t('pictures.own')} aria-label=${t('pictures.own')}
            @click=${setOwnPicture}>${icon('camera')}</button>` : nothing}</span>
        <div class="profile-buttons">${isMe
          ? html`<button type="button" class="button" @click=${() => kernel.navigation.navigate('settings', { page: 'profile' })}>${icon('edit')}${t('profile.edit')}</button>`
          : html`<relation-buttons .user=${user} .private=${isPrivate}></relation-buttons>`}</div>
        <h3 class="profile-name">${user.name}</h3>
        <p class="profile-username">@${user.username}${isPrivate ? html`<span title=${t('profile.private')}>${icon('lock')}<span
          class="visually-hidden">${t('profile.private')}</span></span>` : nothing}
          ${relationship.followsMe ? html`<span class="profile-tag">${t('relations.followsyou')}</span>` : nothing}
          ${relationship.isMuted ? html`<span class="profile-tag">${t('keeping.state.muted')}</span>` : nothing}</p>
      </header>
      ${isOpen ? this.#open(profile) : html`<div
        class="profile-closed">${emptyState('lock', t('profile.closed'), t(isPrivate ? 'profile.closed.follow' : 'profile.closed.text'))}</div>`}`;
  }

  #open({ user, bio, location, website, joinedAt, ...counts }: Profile): TemplateResult {
    const tab = this.#tab;
    const count = (key: Tab): string => {
      const number = counts[key];
      return number === undefined ? '' : countText(number);
    };
    return html`<div class="profile-about">
        ${bio ? html`<p class="profile-bio" dir="auto">${bio}</p>` : nothing}
        <ul class="profile-facts">
          ${location ? html`<li>${icon('place')}<span dir="auto">${location}</span></li>` : nothing}
          ${website && /^https?:\/\//i.test(website) ? html`<li>${icon('link')}<a href=${website} target="_blank"
            rel="noopener noreferrer nofollow me">${website.replace(/^https?:\/\/(?:www\.)?|\/$/gi, '')}</a></li>` : nothing}
          ${joinedAt ? html`<li>${icon('calendar')}${t('profile.joined', { when: monthOf(joinedAt) })}</li>` : nothing}
          ${counts.mutualFriends ? html`<li>${icon('people')}${t('profile.mutual', { count: counts.mutualFriends })}</li>` : nothing}
        </ul></div>
      <nav class="profile-tabs" aria-label=${t('profile.tabs')}>${TABS.map((key) => html`<button type="button" class="profile-tab" aria-pressed=${key === tab}
        @click=${() => this.#choose(key)}><b>${count(key)}</b> ${t(`profile.${key}`)}</button>`)}</nav>
      <div class="profile-list">${tab === 'posts' ? this.#posts(user.id) : keyed(`${user.id} ${tab}`, html`<person-list .userId=${user.id} .kind=${tab}></person-list>`)}</div>`;
  }

  #posts(userId: string): TemplateResult {
    if (!this.#hasPosts.value) return skeletonRows(3, t('feed.loading'));
    const isMe = userId === kernel.store.now.me.id;
    const empty = (): TemplateResult => emptyState('feed', t('profile.noposts.title'), t(isMe ? 'profile.noposts.own' : 'profile.noposts.text'),
      isMe ? { label: t('feed.write'), run: () => kernel.navigation.navigate('writePost', {}) } : undefined);
    return html`${keyed(userId, html`<post-timeline .key=${`user:${userId}`} .empty=${empty}></post-timeline>`)}`;
  }

  get #tab(): Tab {
    return TABS.find((tab) => tab === this.#view.value.tab) ?? 'posts';
  }

  #choose(tab: Tab): void {
    const { tab: _before, ...view } = this.#view.peek();
    kernel.navigation.windows.setView(this.#window, tab === 'posts' ? view : { ...view, tab });
  }

  #setBanner({ bannerUrl }: Profile): void {
    setOwnBanner(() => bannerView(bannerUrl), bannerUrl !== undefined, async (fileId) => tookProfile(await profileApi.banner(fileId)));
  }
}

const bannerView = (url: string | undefined): TemplateResult => html`<div class="profile-banner">${url ? html`<img src=${url} alt="" />` : nothing}</div>`;

customElements.define('hangout-profile', ProfileWindow);

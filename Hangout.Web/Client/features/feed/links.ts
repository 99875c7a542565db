import { kernel } from '../../core';

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Where an address of this desk leads: a person, a post, or a tag. */
export function placeOf(address: string, origin = location.origin): { readonly kind: 'people' | 'posts' | 'tags'; readonly name: string } | undefined {
  if (!URL.canParse(address, origin)) return undefined;
  const url = new URL(address, origin);
  const [, kind, name = ''] = (url.origin === origin ? /^\/(people|posts|tags)\/([^/]+)\/?$/.exec(url.pathname) : null) ?? [];
  if (kind === undefined || (kind === 'posts' && !ID.test(name))) return undefined;
  try {
    return { kind: kind as 'people', name: decodeURIComponent(name) };
  } catch {
    return undefined;
  }
}

/** Links to people, posts and tags open here, unless the person wants another tab. */
export function followLinks(): void {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !(event.target instanceof Element)) return;
    const link = event.target.closest<HTMLAnchorElement>('a[href]');
    const place = link && placeOf(link.href);
    if (!place) return;
    event.preventDefault();
    if (place.kind === 'people') kernel.navigation.navigate('profile', { username: place.name });
    else if (place.kind === 'posts') kernel.navigation.navigate('post', { postId: place.name.toLowerCase() });
    else kernel.navigation.navigate('tag', { tag: place.name });
  });
}

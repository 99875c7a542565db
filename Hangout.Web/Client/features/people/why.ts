import type { SuggestedPerson } from '../../core/wire';
import { t } from '../../i18n/t';

/** Why somebody is suggested: by friends in common first, then by whom one follows, then by conversations. */
export function whySuggested({ mutualFriends = 0, followedBy = 0, sharedConversations }: SuggestedPerson): string | undefined {
  if (mutualFriends > 0) return t('suggested.mutual', { count: mutualFriends });
  if (followedBy > 0) return t('suggested.followed', { count: followedBy });
  return sharedConversations > 0 ? t('welcome.shared', { count: sharedConversations }) : undefined;
}

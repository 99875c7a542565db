using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Files;
using Hangout.Contracts.Relationships;
using Hangout.Core.Accounts;
using Hangout.Core.Data;

namespace Hangout.Core.Relationships
{
    public sealed class ReadRelationships
    {
        public Task<Result<RelationshipDto>> OneAsync(CurrentUser user, Guid userId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<RelationshipDto[]>> ManyAsync(CurrentUser user, Guid[] ids, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    public sealed class SetSwitches
    {
        public Task<Result<RelationshipDto>> RunAsync(CurrentUser user, Guid userId, RelationshipSwitches request, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    public sealed class FollowPerson
    {
        public Task<Result<RelationshipDto>> FollowAsync(CurrentUser user, Guid userId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<RelationshipDto>> UnfollowAsync(CurrentUser user, Guid userId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<RelationshipDto>> RemoveFollowerAsync(CurrentUser user, Guid userId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<RelationshipDto>> AcceptAsync(CurrentUser user, Guid userId, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    public sealed class Befriend
    {
        public Task<Result<RelationshipDto>> AskAsync(CurrentUser user, FriendRequestRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<RelationshipDto>> AcceptAsync(CurrentUser user, Guid userId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<RelationshipDto>> RejectAsync(CurrentUser user, Guid userId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<RelationshipDto>> WithdrawAsync(CurrentUser user, Guid userId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<RelationshipDto>> EndAsync(CurrentUser user, Guid userId, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    public sealed class MutePerson
    {
        public Task<Result<RelationshipDto>> RunAsync(CurrentUser user, Guid userId, bool isMuted, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    public sealed class ListRelated
    {
        public Task<Result<Page<RelationshipRequestDto>>> FollowRequestsAsync(CurrentUser user, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<Page<RelatedPersonDto>>> FollowersAsync(CurrentUser user, Guid userId, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<Page<RelatedPersonDto>>> FollowingAsync(CurrentUser user, Guid userId, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<Page<RelationshipRequestDto>>> ReceivedAsync(CurrentUser user, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<Page<RelationshipRequestDto>>> SentAsync(CurrentUser user, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<Page<RelatedPersonDto>>> FriendsAsync(CurrentUser user, Guid userId, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<Page<RelatedPersonDto>>> MutesAsync(CurrentUser user, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}

namespace Hangout.Core.Accounts
{
    public sealed class GetProfile
    {
        public Task<Result<ProfileDto>> ByIdAsync(CurrentUser user, Guid userId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<ProfileDto>> ByNameAsync(CurrentUser user, string username, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<PublicProfileDto>> PublicAsync(string username, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<ProfileDto>> SetBannerAsync(CurrentUser user, SetPictureRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    public sealed class ManagePreferences
    {
        public Task<PreferencesDto> GetAsync(Guid userId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<PreferencesDto>> UpdateAsync(CurrentUser user, UpdatePreferencesRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}

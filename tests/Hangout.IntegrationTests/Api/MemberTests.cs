using System.Net;
using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Microsoft.EntityFrameworkCore;

namespace Hangout.IntegrationTests.Api;

/// <summary>Conversations are edited, people come and go, links invite (CNV-2, CNV-3, CNV-6, CNV-7).</summary>
public sealed class MemberTests(ApiFixture fixture) : ApiTests(fixture)
{
    [Fact]
    public async Task Each_change_of_a_conversation_is_a_system_message_that_carries_what_it_is_since_then()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = await GroupAsync(people[0], people[1]);
        await EditAsync(people[0], id, new(Title: "  Plans  ", Description: "For May"));
        var edited = await EditAsync(people[0], id, new(Settings: new(SlowModeSeconds: 5, RetentionDays: 30)));
        edited.ShouldSatisfyAllConditions(c => c.Title.ShouldBe("Plans"), c => c.Description.ShouldBe("For May"), c => c.Settings.SlowModeSeconds.ShouldBe(5));

        var notes = await NotesAsync(people[1], id);
        notes.Select(n => n.Event).ShouldBe([SystemEvent.TitleChange, SystemEvent.DescriptionChange, SystemEvent.SettingsChange]);
        notes[0].ShouldSatisfyAllConditions(n => n.ActorId.ShouldBe(people[0].Id), n => n.Now.Title.ShouldBe("Plans"), n => n.Now.Description.ShouldBe("For May"));
        notes[2].Now.Settings.ShouldBe(new ConversationSettings(SlowModeSeconds: 5, RetentionDays: 30));
        (await GetAsync(people[1], id)).ShouldSatisfyAllConditions(c => c.UnreadCount.ShouldBe(0), c => c.LastSeq.ShouldBe(3));

        await EditAsync(people[0], id, new(Title: "Plans", Description: "For May"));
        (await NotesAsync(people[1], id)).Count.ShouldBe(3);
    }

    public static TheoryData<EditConversationRequest, string> BadEdits() => new()
    {
        { new(Title: new string('x', Limits.Title + 1)), "title" },
        { new(Title: "two\nlines"), "title" },
        { new(Description: new string('x', Limits.Description + 1)), "description" },
        { new(IsPublic: true), "isPublic" },
        { new(Settings: new(SlowModeSeconds: -1)), "settings.slowModeSeconds" },
        { new(Settings: new(SlowModeSeconds: Limits.SlowModeSeconds + 1)), "settings.slowModeSeconds" },
        { new(Settings: new(RetentionDays: 0)), "settings.retentionDays" },
        { new(Settings: new(RetentionDays: Limits.RetentionDays + 1)), "settings.retentionDays" },
        { new(Settings: new(DisappearAfterSeconds: Limits.DisappearAfterMin - 1)), "settings.disappearAfterSeconds" },
        { new(Settings: new(DisappearAfterSeconds: Limits.DisappearAfterMax + 1)), "settings.disappearAfterSeconds" },
        { new(Settings: new(MaxMembers: 1)), "settings.maxMembers" },
        { new(Settings: new(MaxMembers: Limits.Members + 1)), "settings.maxMembers" },
    };

    [Theory]
    [MemberData(nameof(BadEdits))]
    public async Task An_edit_beyond_the_limits_names_the_field_and_changes_nothing(EditConversationRequest request, string field)
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = await GroupAsync(people[0], people[1]);
        var refused = await people[0].RefusedAsync(HttpMethod.Patch, $"/api/conversations/{id}", request, Stop);
        (refused.Code, refused.Errors!.Keys.Single()).ShouldBe((ErrorCodes.ValidationFailed, field));
        (await GetAsync(people[0], id)).LastSeq.ShouldBe(0);
    }

    [Fact]
    public async Task A_text_that_PostgreSQL_cannot_store_is_refused()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = await GroupAsync(people[0], people[1]);
        foreach (var request in new EditConversationRequest[] { new(Title: "a\0b"), new(Description: "a\0b") })
            (await people[0].RefusedAsync(HttpMethod.Patch, $"/api/conversations/{id}", request, Stop)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task At_the_limits_an_edit_works()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = await GroupAsync(people[0], people[1]);
        var settings = new ConversationSettings(
            PostPolicy.Moderators, Limits.SlowModeSeconds, HistoryForNewMembers: false, Limits.RetentionDays, Limits.DisappearAfterMax, Limits.Members);
        var edited = await EditAsync(people[0], id, new(new string('t', Limits.Title), new string('d', Limits.Description), Settings: settings));
        edited.Settings.ShouldBe(settings);
        (await EditAsync(people[0], id, new(Title: "", Description: "", Settings: new(DisappearAfterSeconds: Limits.DisappearAfterMin, RetentionDays: 1, MaxMembers: 2))))
            .ShouldSatisfyAllConditions(c => c.Title.ShouldBeNull(), c => c.Description.ShouldBeNull(), c => c.Settings.MaxMembers.ShouldBe(2));
    }

    [Fact]
    public async Task Added_people_are_members_at_once_and_those_who_left_are_asked_first()
    {
        var people = await Fixture.PeopleAsync(4, Stop);
        var id = await GroupAsync(people[0], people[1]);
        await people[0].SayAsync(id, "before", Stop);
        (await people[1].StatusAsync(Post, $"/api/conversations/{id}/leave", null, Stop)).ShouldBe(HttpStatusCode.NoContent);

        var added = await AddAsync(people[0], id, people[1].Id, people[2].Id, people[0].Id);
        added.ShouldSatisfyAllConditions(a => a.Added.ShouldBe([people[2].Id]), a => a.Invited.ShouldBe([people[1].Id]));
        var seen = await GetAsync(people[2], id);
        seen.ShouldSatisfyAllConditions(c => c.MemberCount.ShouldBe(2), c => c.UnreadCount.ShouldBe(0), c => c.Role.ShouldBe(MemberRole.Member));
        (await people[1].RefusedAsync(Get, $"/api/conversations/{id}", null, Stop)).Code.ShouldBe(ErrorCodes.ConversationNotFound);

        var invitation = (await people[1].GetAsync<Page<InvitationDto>>("/api/invitations", Stop)).Items.Single();
        invitation.ShouldSatisfyAllConditions(i => i.ConversationId.ShouldBe(id), i => i.InvitedBy!.Id.ShouldBe(people[0].Id));
        (await people[1].PostAsync<ConversationDto>($"/api/conversations/{id}/join", null, Stop)).MemberCount.ShouldBe(3);
        (await people[1].GetAsync<Page<InvitationDto>>("/api/invitations", Stop)).Items.ShouldBeEmpty();

        await AddAsync(people[0], id, inviteOnly: true, people[3].Id);
        (await people[3].StatusAsync(Post, $"/api/conversations/{id}/leave", null, Stop)).ShouldBe(HttpStatusCode.NoContent);
        (await people[3].RefusedAsync(Post, $"/api/conversations/{id}/join", null, Stop)).Code.ShouldBe(ErrorCodes.ConversationNotFound);
        (await NotesAsync(people[0], id)).Select(n => n.Event).ShouldBe(
            [SystemEvent.Leave, SystemEvent.AddMember, SystemEvent.InviteMember, SystemEvent.Join, SystemEvent.InviteMember]);
    }

    [Fact]
    public async Task Unknown_blocked_and_banned_people_cannot_be_added_and_then_nobody_is()
    {
        var people = await Fixture.PeopleAsync(4, Stop);
        var id = await GroupAsync(people[0], people[1]);
        await people[3].CallAsync<object>(HttpMethod.Put, $"/api/blocks/{people[0].Id}", new { }, Stop);
        (await people[0].StatusAsync(HttpMethod.Put, $"/api/conversations/{id}/bans/{people[1].Id}", null, Stop)).ShouldBe(HttpStatusCode.NoContent);
        foreach (var (other, code) in new[] { (Guid.NewGuid(), ErrorCodes.UserNotFound), (people[3].Id, ErrorCodes.NotAllowed), (people[1].Id, ErrorCodes.NotAllowed) })
        {
            var refused = await people[0].RefusedAsync(Post, $"/api/conversations/{id}/members", new AddMembersRequest([people[2].Id, other]), Stop);
            (refused.Code, refused.Errors!.Keys.Single()).ShouldBe((code, "userIds"));
        }

        var tooMany = Enumerable.Range(0, Limits.MembersAdded + 1).Select(_ => Guid.NewGuid()).ToArray();
        (await people[0].RefusedAsync(Post, $"/api/conversations/{id}/members", new AddMembersRequest(tooMany), Stop)).Errors!.Keys.ShouldBe(["userIds"]);
        (await people[0].RefusedAsync(Post, $"/api/conversations/{id}/members", new AddMembersRequest([]), Stop)).Errors!.Keys.ShouldBe(["userIds"]);
        (await GetAsync(people[0], id)).MemberCount.ShouldBe(1);
    }

    [Fact]
    public async Task A_full_conversation_takes_nobody_however_many_come_at_once()
    {
        var people = await Fixture.PeopleAsync(6, Stop);
        var id = (await people[0].PostAsync<ConversationDto>("/api/conversations", new CreateConversationRequest(ConversationKind.Channel, [], "Small", IsPublic: true), Stop)).Id;
        await EditAsync(people[0], id, new(Settings: new(MaxMembers: 3)));
        var statuses = await Task.WhenAll(people.Skip(1).Select(p => p.StatusAsync(Post, $"/api/conversations/{id}/join", null, Stop)));
        statuses.Count(s => s == HttpStatusCode.OK).ShouldBe(2);
        statuses.Count(s => s == HttpStatusCode.Conflict).ShouldBe(3);
        (await GetAsync(people[0], id)).MemberCount.ShouldBe(3);
        (await people[0].RefusedAsync(HttpMethod.Patch, $"/api/conversations/{id}", new EditConversationRequest(Settings: new(MaxMembers: 2)), Stop))
            .Errors!.Keys.ShouldBe(["settings.maxMembers"]);
    }

    [Fact]
    public async Task Who_is_removed_may_be_added_again_and_who_is_banned_not_before_the_ban_is_lifted()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var id = await GroupAsync(people[0], people[1], people[2]);
        var path = $"/api/conversations/{id}";
        (await people[0].StatusAsync(HttpMethod.Delete, $"{path}/members/{people[1].Id}", null, Stop)).ShouldBe(HttpStatusCode.NoContent);
        (await people[1].RefusedAsync(Get, $"{path}/messages", null, Stop)).Code.ShouldBe(ErrorCodes.ConversationNotFound);
        (await people[0].RefusedAsync(HttpMethod.Delete, $"{path}/members/{people[1].Id}", null, Stop)).Code.ShouldBe(ErrorCodes.UserNotFound);
        (await people[0].RefusedAsync(HttpMethod.Delete, $"{path}/members/{people[0].Id}", null, Stop)).Code.ShouldBe(ErrorCodes.NotAllowed);
        (await AddAsync(people[0], id, people[1].Id)).Added.ShouldBe([people[1].Id]);

        (await people[0].StatusAsync(HttpMethod.Put, $"{path}/bans/{people[1].Id}", null, Stop)).ShouldBe(HttpStatusCode.NoContent);
        (await people[0].StatusAsync(HttpMethod.Put, $"{path}/bans/{people[1].Id}", null, Stop)).ShouldBe(HttpStatusCode.NoContent);
        (await people[0].GetAsync<Page<BanDto>>($"{path}/bans", Stop)).Items.Single().User.Id.ShouldBe(people[1].Id);
        (await people[2].RefusedAsync(Get, $"{path}/bans", null, Stop)).Code.ShouldBe(ErrorCodes.NotAllowed);
        (await people[0].StatusAsync(HttpMethod.Delete, $"{path}/bans/{people[1].Id}", null, Stop)).ShouldBe(HttpStatusCode.NoContent);
        (await AddAsync(people[0], id, people[1].Id)).Added.ShouldBe([people[1].Id]);
        (await NotesAsync(people[1], id)).Select(n => n.Event).ShouldBe(
            [SystemEvent.RemoveMember, SystemEvent.AddMember, SystemEvent.BanMember, SystemEvent.UnbanMember, SystemEvent.AddMember]);
        (await GetAsync(people[0], id)).MemberCount.ShouldBe(3);
    }

    [Fact]
    public async Task The_owner_hands_the_conversation_over_and_there_is_one_owner_always()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var id = await GroupAsync(people[0], people[1], people[2]);
        await Task.WhenAll(people.Skip(1).Select(p => people[0].StatusAsync(HttpMethod.Put, $"/api/conversations/{id}/owner", new TransferOwnershipRequest(p.Id), Stop)));
        var members = (await people[0].GetAsync<Page<MemberDto>>($"/api/conversations/{id}/members", Stop)).Items;
        members.Count(m => m.Role == MemberRole.Owner).ShouldBe(1);
        members.Single(m => m.User.Id == people[0].Id).Role.ShouldBe(MemberRole.Admin);
    }

    [Fact]
    public async Task New_members_do_not_see_what_was_before_them_where_the_history_is_hidden()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var owner = people[0];
        var id = (await owner.PostAsync<ConversationDto>("/api/conversations", new CreateConversationRequest(ConversationKind.Channel, [], "Secret"), Stop)).Id;
        await EditAsync(owner, id, new(Settings: new(HistoryForNewMembers: false)));
        var before = await owner.SayAsync(id, "before", Stop);
        await AddAsync(owner, id, people[1].Id);
        var after = await owner.SayAsync(id, "after", Stop);
        await owner.CallAsync<ChangedMessage>(HttpMethod.Patch, $"/api/conversations/{id}/messages/{before.Id}", new MessageContentRequest("edited"), Stop);

        var path = $"/api/conversations/{id}";
        var page = await people[1].GetAsync<MessagePage>($"{path}/messages", Stop);
        page.ShouldSatisfyAllConditions(p => p.Messages.Select(m => m.Text).ShouldNotContain("edited"), p => p.HasOlder.ShouldBeFalse(), p => p.Messages[^1].Id.ShouldBe(after.Id));
        (await people[1].GetAsync<MessagePage>($"{path}/messages?before={after.Seq}", Stop)).Messages.ShouldAllBe(m => m.Seq > before.Seq);
        (await people[1].RefusedAsync(Get, $"{path}/messages?around={before.Id}", null, Stop)).Code.ShouldBe(ErrorCodes.MessageNotFound);
        (await people[1].RefusedAsync(HttpMethod.Put, $"{path}/messages/{before.Id}/reactions/👍", null, Stop)).Code.ShouldBe(ErrorCodes.MessageNotFound);
        var changes = await people[1].GetAsync<Contracts.Realtime.ConversationChanges>($"{path}/changes?after=0", Stop);
        changes.Messages.ShouldAllBe(m => m.Seq > before.Seq);
        changes.LastChange.ShouldBe((await GetAsync(people[1], id)).LastChange);
        (await owner.GetAsync<MessagePage>($"{path}/messages", Stop)).Messages.ShouldContain(m => m.Text == "edited");
    }

    [Fact]
    public async Task A_deleted_conversation_is_gone_for_everyone()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = await GroupAsync(people[0], people[1]);
        (await people[0].StatusAsync(HttpMethod.Delete, $"/api/conversations/{id}", null, Stop)).ShouldBe(HttpStatusCode.NoContent);
        foreach (var person in people)
        {
            (await person.RefusedAsync(Get, $"/api/conversations/{id}", null, Stop)).Code.ShouldBe(ErrorCodes.ConversationNotFound);
            (await person.GetAsync<Page<ConversationDto>>("/api/conversations", Stop)).Items.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task What_one_keeps_for_oneself_concerns_nobody_else()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = await GroupAsync(people[0], people[1]);
        var until = DateTimeOffset.UtcNow.AddHours(1);
        var mine = await OwnAsync(people[0], id, new(NotifySetting.Mentions, until, IsFavourite: true, IsHidden: true, IsMarkedUnread: true));
        mine.ShouldSatisfyAllConditions(
            c => c.Notify.ShouldBe(NotifySetting.Mentions), c => c.MutedUntil!.Value.ShouldBe(until, TimeSpan.FromMilliseconds(1)), c => c.IsFavourite.ShouldBeTrue(),
            c => c.IsHidden.ShouldBeTrue(), c => c.IsMarkedUnread.ShouldBeTrue(), c => c.LastSeq.ShouldBe(0));
        (await GetAsync(people[1], id)).ShouldSatisfyAllConditions(
            c => c.Notify.ShouldBe(NotifySetting.All), c => c.MutedUntil.ShouldBeNull(), c => c.IsFavourite.ShouldBeFalse(), c => c.IsHidden.ShouldBeFalse());

        await people[1].SayAsync(id, "hello", Stop);
        (await GetAsync(people[0], id)).IsHidden.ShouldBeFalse();
        (await OwnAsync(people[0], id, new(MutedUntil: DateTimeOffset.UtcNow.AddDays(-1)))).MutedUntil.ShouldBeNull();
        var read = await people[0].PostAsync<object>($"/api/conversations/{id}/read", new { conversationId = id, seq = 1 }, Stop);
        read.ShouldNotBeNull();
        (await GetAsync(people[0], id)).IsMarkedUnread.ShouldBeFalse();
    }

    [Fact]
    public async Task An_invite_link_shows_where_it_leads_to_anyone_and_lets_in_whoever_has_it()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].PostAsync<ConversationDto>("/api/conversations", new CreateConversationRequest(ConversationKind.Channel, [], "Closed", "About"), Stop)).Id;
        var invite = await InviteAsync(people[0], id, new(ExpiresInSeconds: Limits.InviteSeconds, MaxUses: Limits.InviteUses));

        using var stranger = Fixture.Client(token: null);
        var shown = await stranger.GetFromJsonAsync<InvitePreviewDto>($"/api/invites/{invite.Code}", HangoutJson.Options, Stop);
        shown.ShouldBe(new InvitePreviewDto(ConversationKind.Channel, "Closed", "About", 1, people[0].Username, invite.ExpiresAt));

        (await people[1].PostAsync<ConversationDto>($"/api/invites/{invite.Code}/join", null, Stop)).Id.ShouldBe(id);
        (await people[1].PostAsync<ConversationDto>($"/api/invites/{invite.Code}/join", null, Stop)).MemberCount.ShouldBe(2);
        (await people[0].GetAsync<InviteDto[]>($"/api/conversations/{id}/invites", Stop)).Single().Uses.ShouldBe(1);
        (await people[1].RefusedAsync(Get, $"/api/conversations/{id}/invites", null, Stop)).Code.ShouldBe(ErrorCodes.NotAllowed);
        (await people[1].RefusedAsync(Post, $"/api/conversations/{id}/invites", new CreateInviteRequest(), Stop)).Code.ShouldBe(ErrorCodes.NotAllowed);
    }

    [Fact]
    public async Task An_invite_link_is_never_used_more_often_than_allowed()
    {
        var people = await Fixture.PeopleAsync(8, Stop);
        var id = (await people[0].PostAsync<ConversationDto>("/api/conversations", new CreateConversationRequest(ConversationKind.Channel, [], "Closed"), Stop)).Id;
        var invite = await InviteAsync(people[0], id, new(MaxUses: 3));
        var statuses = await Task.WhenAll(people.Skip(1).Select(p => p.StatusAsync(Post, $"/api/invites/{invite.Code}/join", null, Stop)));
        statuses.Count(s => s == HttpStatusCode.OK).ShouldBe(3);
        statuses.Count(s => s == HttpStatusCode.NotFound).ShouldBe(4);
        (await GetAsync(people[0], id)).MemberCount.ShouldBe(4);
    }

    [Fact]
    public async Task Expired_revoked_forged_and_deleted_links_are_all_the_same()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var ids = new List<Guid>();
        for (var i = 0; i < 3; i++)
            ids.Add((await people[0].PostAsync<ConversationDto>("/api/conversations", new CreateConversationRequest(ConversationKind.Channel, [], "Closed"), Stop)).Id);
        var revoked = await InviteAsync(people[0], ids[0], new());
        (await people[0].StatusAsync(HttpMethod.Delete, $"/api/conversations/{ids[0]}/invites/{revoked.Code}", null, Stop)).ShouldBe(HttpStatusCode.NoContent);
        (await people[0].RefusedAsync(HttpMethod.Delete, $"/api/conversations/{ids[1]}/invites/{revoked.Code}", null, Stop)).Code.ShouldBe(ErrorCodes.InviteInvalid);
        var deleted = await InviteAsync(people[0], ids[1], new());
        await people[0].StatusAsync(HttpMethod.Delete, $"/api/conversations/{ids[1]}", null, Stop);
        var expired = await InviteAsync(people[0], ids[2], new(ExpiresInSeconds: 60));
        await using (var db = Fixture.Database())
            await db.Database.ExecuteSqlAsync($"update invites set expires_at = now() - interval '1 second' where code = {expired.Code}", Stop);

        foreach (var code in new[] { revoked.Code, deleted.Code, expired.Code, "forged", new string('x', 64) })
        {
            (await people[1].RefusedAsync(Post, $"/api/invites/{code}/join", null, Stop)).Code.ShouldBe(ErrorCodes.InviteInvalid, code);
            (await people[1].RefusedAsync(Get, $"/api/invites/{code}", null, Stop)).Code.ShouldBe(ErrorCodes.InviteInvalid, code);
        }

        CreateInviteRequest[] beyond = [new(ExpiresInSeconds: 0), new(ExpiresInSeconds: Limits.InviteSeconds + 1), new(MaxUses: 0), new(MaxUses: Limits.InviteUses + 1)];
        foreach (var bad in beyond)
            (await people[0].RefusedAsync(Post, $"/api/conversations/{ids[2]}/invites", bad, Stop)).Code.ShouldBe(ErrorCodes.ValidationFailed);
    }

    [Fact]
    public async Task In_slow_mode_a_member_waits_and_a_moderator_need_not()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = await GroupAsync(people[0], people[1]);
        await EditAsync(people[0], id, new(Settings: new(SlowModeSeconds: 600)));
        await people[1].SayAsync(id, "one", Stop);
        var refused = await people[1].RefusedAsync(Post, $"/api/conversations/{id}/messages", new SendMessageRequest(Guid.CreateVersion7(), id, "two"), Stop);
        (refused.Status, refused.Code).ShouldBe((429, ErrorCodes.SlowMode));
        (await GetAsync(people[1], id)).SlowUntil.ShouldNotBeNull();
        await people[0].SayAsync(id, "one", Stop);
        await people[0].SayAsync(id, "two", Stop);
    }

    [Fact]
    public async Task Replies_in_a_thread_stand_apart_count_at_their_root_and_go_ten_deep()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = await GroupAsync(people[0], people[1]);
        var root = await people[0].SayAsync(id, "root", Stop);
        var parent = root.Id;
        for (var depth = 1; depth <= Limits.ThreadDepth; depth++)
            parent = (await ReplyAsync(people[0], id, root.Id, parent)).Id;
        var tooDeep = new SendMessageRequest(Guid.CreateVersion7(), id, "deep", ReplyToId: parent, ThreadRootId: root.Id);
        (await people[0].RefusedAsync(Post, $"/api/conversations/{id}/messages", tooDeep, Stop))
            .Code.ShouldBe(ErrorCodes.ThreadTooDeep);
        var inThreadOfReply = new SendMessageRequest(Guid.CreateVersion7(), id, "in a reply's thread", ThreadRootId: parent);
        (await people[0].RefusedAsync(Post, $"/api/conversations/{id}/messages", inThreadOfReply, Stop))
            .Code.ShouldBe(ErrorCodes.MessageNotFound);

        var seen = await GetAsync(people[1], id);
        seen.ShouldSatisfyAllConditions(c => c.UnreadCount.ShouldBe(1), c => c.LastMessage!.Id.ShouldBe(root.Id), c => c.LastSeq.ShouldBe(11));
        var first = (await people[1].GetAsync<MessagePage>($"/api/conversations/{id}/messages", Stop)).Messages[0];
        first.Thread!.ShouldSatisfyAllConditions(t => t.ReplyCount.ShouldBe(10), t => t.LastSeq.ShouldBe(11), t => t.UserIds.ShouldBe([people[0].Id]));

        await people[0].PostAsync<SentMessage>(
            $"/api/conversations/{id}/messages", new SendMessageRequest(Guid.CreateVersion7(), id, "to all", ThreadRootId: root.Id, AlsoInConversation: true), Stop);
        (await GetAsync(people[1], id)).ShouldSatisfyAllConditions(c => c.UnreadCount.ShouldBe(2), c => c.LastMessage!.AlsoInConversation.ShouldBe(true));
    }

    private static Task<SentMessage> ReplyAsync(ApiPerson person, Guid id, Guid root, Guid parent) => person.PostAsync<SentMessage>(
        $"/api/conversations/{id}/messages", new SendMessageRequest(Guid.CreateVersion7(), id, "reply", ReplyToId: parent, ThreadRootId: root), Stop);

    private static async Task<Guid> GroupAsync(ApiPerson owner, params ApiPerson[] others) => (await owner.PostAsync<ConversationDto>(
        "/api/conversations", new CreateConversationRequest(ConversationKind.Group, [.. others.Select(o => o.Id)], "Group"), Stop)).Id;

    private static Task<ConversationDto> GetAsync(ApiPerson person, Guid id) => person.GetAsync<ConversationDto>($"/api/conversations/{id}", Stop);

    private static Task<ConversationDto> EditAsync(ApiPerson person, Guid id, EditConversationRequest request) =>
        person.CallAsync<ConversationDto>(HttpMethod.Patch, $"/api/conversations/{id}", request, Stop);

    private static Task<ConversationDto> OwnAsync(ApiPerson person, Guid id, UpdateMembershipRequest request) =>
        person.CallAsync<ConversationDto>(HttpMethod.Patch, $"/api/conversations/{id}/membership", request, Stop);

    private static Task<AddedMembers> AddAsync(ApiPerson person, Guid id, params Guid[] users) => AddAsync(person, id, inviteOnly: false, users);

    private static Task<AddedMembers> AddAsync(ApiPerson person, Guid id, bool inviteOnly, params Guid[] users) =>
        person.PostAsync<AddedMembers>($"/api/conversations/{id}/members", new AddMembersRequest(users, inviteOnly), Stop);

    private static Task<InviteDto> InviteAsync(ApiPerson person, Guid id, CreateInviteRequest request) =>
        person.PostAsync<InviteDto>($"/api/conversations/{id}/invites", request, Stop);

    private static async Task<List<SystemNote>> NotesAsync(ApiPerson person, Guid id) =>
        [.. (await person.GetAsync<MessagePage>($"/api/conversations/{id}/messages", Stop)).Messages.Select(m => m.System).OfType<SystemNote>()];
}

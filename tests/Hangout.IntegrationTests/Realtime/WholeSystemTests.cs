using Hangout.IntegrationTests.SignIn;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.Realtime;

/// <summary>The whole way: sign-in, the web host's proxy, two replicas of the hub, as AppHost.cs draws them.</summary>
[Collection(AppHostSystem.OneAtATime)]
public sealed class WholeSystemTests(SharedSystem shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 360_000)]
    public async Task Two_people_who_signed_in_talk_through_the_web_host_over_two_replicas()
    {
        await SignedInBrowser.TalkAsync((await shared.ApplicationAsync(Token)).Address("web"), Token);
    }
}

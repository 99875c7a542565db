using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace Hangout.BrowserTests;

public sealed class DashboardTraceTests(HangoutFixture hangout) : BrowserTest(hangout)
{
    /// <summary>Sends a message as the desktop does: in the page, over the hub, with the page's own session. Returns its ID.</summary>
    private const string SendMessage = """
        async text => {
            const conversations = await (await fetch('/api/conversations')).json();
            const direct = conversations.items.find(conversation => conversation.kind === 'direct');
            const random = crypto.randomUUID();
            const id = '0192' + random.slice(4, 14) + '7' + random.slice(15);
            const { ticket } = await (await fetch('/api/session/ticket', { method: 'POST' })).json();
            const socket = new WebSocket(location.origin.replace(/^http/, 'ws') + '/hubs/realtime?ticket=' + ticket);
            return await new Promise((resolve, reject) => {
                const send = message => socket.send(JSON.stringify(message) + '\u001e');
                socket.onerror = () => reject(new Error('The hub cannot be reached.'));
                socket.onopen = () => send({ protocol: 'json', version: 1 });
                socket.onmessage = event => {
                    for (const frame of event.data.split('\u001e').filter(frame => frame !== '')) {
                        const message = JSON.parse(frame);
                        if (message.type === undefined)
                            send({ type: 1, invocationId: '1', target: 'SendMessage', arguments: [{ id, conversationId: direct.id, text }] });
                        else if (message.type === 3 && message.invocationId === '1')
                            message.result?.message ? resolve(id) : reject(new Error(frame));
                    }
                };
            });
        }
        """;

    [Fact]
    public async Task It_shows_a_sent_message_as_one_trace_from_the_hub_to_the_worker()
    {
        var desktop = await SignInAsync("alice");
        await desktop.EvaluateAsync<string>(SendMessage, "Seen in the traces?");

        var dashboard = new DashboardPage(await OpenAsync(await Hangout.GetDashboardUrlAsync(Cancellation)));
        await dashboard.GoToAsync("/traces");
        await dashboard.FilterAsync("SendMessage");
        var trace = dashboard.Page.Locator("tr").Filter(new LocatorFilterOptions { HasTextRegex = new Regex("SendMessage.*worker \\(", RegexOptions.Singleline, TimeSpan.FromSeconds(1)) }).First;
        await Expect(trace).ToBeVisibleAsync();
        await Expect(trace).ToContainTextAsync("realtime (");
        // The dashboard knows a server by its address, which the database shares.
        await Expect(trace).ToContainTextAsync(new Regex("postgres \\(|hangoutdb \\(", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }
}

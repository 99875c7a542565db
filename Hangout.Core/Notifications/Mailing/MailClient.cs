using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Hangout.Core.Notifications.Mailing;

/// <summary>Hands mails to the SMTP server, over one connection as long as it sends.</summary>
public sealed class MailClient(IOptions<MailOptions> options)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Sends mails.</summary>
    /// <param name="mails">The mails, without a sender.</param>
    /// <param name="refused">Told of each that the server did not take.</param>
    /// <param name="cancellationToken">Ends it between two.</param>
    /// <returns>How many were taken.</returns>
    /// <exception cref="IOException">The server cannot be reached, and likewise for its other exceptions: none was sent, or not all.</exception>
    public async Task<int> SendAsync(IReadOnlyList<MimeMessage> mails, Action<MimeMessage, Exception> refused, CancellationToken cancellationToken)
    {
        var o = options.Value;
        using var client = new SmtpClient { Timeout = (int)Timeout.TotalMilliseconds };
        await client.ConnectAsync(o.Host ?? "", o.Port, o.RequireTls ? SecureSocketOptions.Auto : SecureSocketOptions.StartTlsWhenAvailable, cancellationToken);
        if (o.RequireTls && !client.IsSecure)
            throw new SslHandshakeException("The mail server does not offer an encrypted connection.");
        if (o.UserName.Length > 0)
            await client.AuthenticateAsync(o.UserName, o.Password, cancellationToken);
        var taken = 0;
        foreach (var mail in mails)
        {
            mail.From.Add(MailboxAddress.Parse(o.From));
            try
            {
                await client.SendAsync(mail, cancellationToken);
                taken++;
            }
            catch (SmtpCommandException exception)
            {
                refused(mail, exception);
            }
        }

        await client.DisconnectAsync(quit: true, cancellationToken);
        return taken;
    }
}

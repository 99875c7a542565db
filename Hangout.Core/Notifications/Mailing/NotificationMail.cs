using System.Globalization;
using System.Net;
using System.Text;
using MimeKit;

namespace Hangout.Core.Notifications.Mailing;

/// <summary>Writes the mail of one or more notifications. It holds no more than the notifications say.</summary>
internal static class NotificationMail
{
    /// <summary>Writes it.</summary>
    /// <param name="to">The reader's name and address.</param>
    /// <param name="subject">One line.</param>
    /// <param name="intro">The first sentence.</param>
    /// <param name="notifications">What it tells.</param>
    /// <param name="site">Where the desktop is.</param>
    /// <param name="unsubscribe">The address that ends these mails with one click (RFC 8058).</param>
    /// <returns>The mail, without a sender.</returns>
    public static MimeMessage Write(MailboxAddress to, string subject, string intro, IReadOnlyList<Notification> notifications, Uri site, Uri unsubscribe)
    {
        var mail = new MimeMessage { Subject = subject };
        mail.To.Add(to);
        mail.Headers.Add("List-Unsubscribe", $"<{unsubscribe.AbsoluteUri}>");
        mail.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        mail.Body = new BodyBuilder { TextBody = Text(intro, notifications, site, unsubscribe), HtmlBody = Html(intro, notifications, site, unsubscribe) }.ToMessageBody();
        return mail;
    }

    private static string Text(string intro, IReadOnlyList<Notification> notifications, Uri site, Uri unsubscribe)
    {
        var text = new StringBuilder().AppendLine(intro).AppendLine();
        foreach (var n in notifications)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"* {n.Title}");
            if (n.Content.Length > 0)
                text.AppendLine(CultureInfo.InvariantCulture, $"  {n.Content}");
        }

        return text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"Open Hangout: {site.AbsoluteUri}")
            .AppendLine(CultureInfo.InvariantCulture, $"No more mails of this kind: {unsubscribe.AbsoluteUri}").ToString();
    }

    private static string Html(string intro, IReadOnlyList<Notification> notifications, Uri site, Uri unsubscribe)
    {
        var html = new StringBuilder("<!doctype html><html><body style=\"font-family:system-ui,sans-serif;line-height:1.5;max-width:36rem\">");
        html.Append(CultureInfo.InvariantCulture, $"<p>{WebUtility.HtmlEncode(intro)}</p><ul>");
        foreach (var n in notifications)
            html.Append(CultureInfo.InvariantCulture, $"<li><strong>{WebUtility.HtmlEncode(n.Title)}</strong><br>{WebUtility.HtmlEncode(n.Content)}</li>");
        html.Append(CultureInfo.InvariantCulture, $"</ul><p><a href=\"{WebUtility.HtmlEncode(site.AbsoluteUri)}\">Open Hangout</a></p>");
        html.Append(CultureInfo.InvariantCulture, $"<p style=\"font-size:small\"><a href=\"{WebUtility.HtmlEncode(unsubscribe.AbsoluteUri)}\">No more mails of this kind</a></p>");
        return html.Append("</body></html>").ToString();
    }
}

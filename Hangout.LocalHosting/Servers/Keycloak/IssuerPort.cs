using System.Globalization;
using Aspire.Hosting;
using Hangout.LocalHosting.Native;

namespace Hangout.LocalHosting.Servers;

/// <summary>
/// The port of an identity provider. An account is known by issuer and subject, and the issuer's name holds the port:
/// with another port at the next start, everybody would be somebody new.
/// </summary>
internal static class IssuerPort
{
    /// <summary>The port kept for the provider, or null (a free one) for a test, whose accounts do not outlive it.</summary>
    public static int? For(IDistributedApplicationBuilder builder, string name)
    {
        var application = LocalApplication.Of(builder);
        if (application.IsTest)
            return null;
        return int.Parse(
            PersistedParameters.GetOrAdd(application, $"{name}-port", () => application.Ports.Allocate().ToString(CultureInfo.InvariantCulture)),
            CultureInfo.InvariantCulture);
    }
}

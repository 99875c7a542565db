using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hangout.ServiceDefaults.Health;

/// <summary>Words for what is wrong with a dependency: kinds of exceptions, never their messages, which may quote a connection string.</summary>
internal static class HealthReasons
{
    public static HealthCheckResult Failed(HealthCheckContext context, string what, Exception e)
    {
        var cause = e.GetBaseException();
        var kind = cause is System.Net.Sockets.SocketException socket ? socket.SocketErrorCode.ToString() : cause.GetType().Name;
        return new(context.Registration.FailureStatus, $"{what} ({kind}).", e);
    }
}

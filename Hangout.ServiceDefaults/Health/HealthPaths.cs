using Microsoft.AspNetCore.Http;

namespace Hangout.ServiceDefaults.Health;

/// <summary>Where health is asked for.</summary>
internal static class HealthPaths
{
    public const string Ready = "/health", Alive = "/alive";

    public static bool Contains(PathString path) => path == Ready || path == Alive;
}

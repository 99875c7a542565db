using System.Text.Json.Serialization;

namespace Hangout.LocalHosting.Engine.Dcp;

/// <summary>Names of the orchestrator's API.</summary>
internal static class DcpApi
{
    public const string Group = "usvc-dev.developer.microsoft.com/v1";
    public const string Executables = "executables";
    public const string Services = "services";

    /// <summary>Says which services a process serves.</summary>
    public const string ServiceProducer = "service-producer";
}

internal sealed record DcpMetadata(string Name, IReadOnlyDictionary<string, string>? Annotations = null);

internal sealed record DcpVariable(string Name, string Value);

internal sealed record DcpAmbientEnvironment(string Behavior);

/// <summary>A process to be run.</summary>
internal sealed record DcpExecutable(DcpMetadata Metadata, DcpExecutableSpec Spec, DcpExecutableStatus? Status = null)
{
    public string ApiVersion => DcpApi.Group;

    public string Kind => "Executable";
}

internal sealed record DcpExecutableSpec(
    string ExecutablePath,
    IReadOnlyList<string> Args,
    IReadOnlyList<DcpVariable> Env,
    string WorkingDirectory)
{
    public string ExecutionType { get; init; } = "Process";

    /// <summary>The environment is given whole: the orchestrator's own variables are not for its children.</summary>
    public DcpAmbientEnvironment AmbientEnvironment { get; init; } = new("DoNotInherit");
}

internal sealed record DcpExecutableStatus(string? State, int? Pid, int? ExitCode, DateTime? StartupTimestamp, DateTime? FinishTimestamp)
{
    [JsonIgnore]
    public bool IsRunning => State == "Running";

    /// <summary>Ended: by itself, stopped, or never started.</summary>
    [JsonIgnore]
    public bool IsTerminal => State is "Finished" or "Terminated" or "FailedToStart" or "Unknown";
}

/// <summary>An address in front of one or more processes.</summary>
internal sealed record DcpService(DcpMetadata Metadata, DcpServiceSpec Spec, DcpServiceStatus? Status = null)
{
    public string ApiVersion => DcpApi.Group;

    public string Kind => "Service";
}

internal sealed record DcpServiceSpec(int Port)
{
    public string Protocol => "TCP";

    public string AddressAllocationMode => "IPv4ZeroOne";
}

internal sealed record DcpServiceStatus(string? State, int? EffectivePort);

/// <summary>An entry of the <see cref="DcpApi.ServiceProducer"/> annotation.</summary>
internal sealed record DcpServiceProducer(string ServiceName, string Address, int Port);

internal sealed record DcpList<T>(IReadOnlyList<T> Items);

internal sealed record DcpWatchEvent<T>(string Type, T Object);

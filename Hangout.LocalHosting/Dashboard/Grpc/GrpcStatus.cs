namespace Hangout.LocalHosting.Dashboard.Grpc;

/// <summary>gRPC's status codes, of those that the resource service answers with.</summary>
internal enum GrpcStatusCode
{
    Ok = 0,
    Cancelled = 1,
    Unknown = 2,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    NotFound = 5,
    ResourceExhausted = 8,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    Unauthenticated = 16,
}

/// <summary>Ends a call with a status other than <see cref="GrpcStatusCode.Ok"/>; the message is sent to the caller.</summary>
internal sealed class GrpcException(GrpcStatusCode code, string message) : Exception(message)
{
    public GrpcStatusCode Code { get; } = code;
}

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A Keycloak server, or its stand-in.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="admin">Name of the first administrator; <c>admin</c> when null.</param>
/// <param name="adminPassword">Password of the first administrator.</param>
public sealed class KeycloakResource(string name, ParameterResource? admin, ParameterResource adminPassword) : ContainerResource(name), IResourceWithServiceDiscovery
{
    internal const string EndpointName = "http";
    internal const string ManagementEndpointName = "management";
    private const string DefaultAdmin = "admin";

    /// <summary>Name of the first administrator, when it was given.</summary>
    public ParameterResource? AdminUserNameParameter { get; } = admin;

    /// <summary>Password of the first administrator.</summary>
    public ParameterResource AdminPasswordParameter { get; } = adminPassword;

    internal ReferenceExpression AdminReference => AdminUserNameParameter is { } user ? ReferenceExpression.Create($"{user}") : ReferenceExpression.Create($"{DefaultAdmin}");

    internal SortedSet<string> EnabledFeatures { get; } = new(StringComparer.Ordinal);

    internal SortedSet<string> DisabledFeatures { get; } = new(StringComparer.Ordinal);
}

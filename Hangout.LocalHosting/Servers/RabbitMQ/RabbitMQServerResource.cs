namespace Aspire.Hosting.ApplicationModel;

/// <summary>A RabbitMQ server. Its connection string is <c>amqp://user:password@host:port</c>.</summary>
public class RabbitMQServerResource : ContainerResource, IResourceWithConnectionString, IResourceWithEnvironment
{
    internal const string EndpointName = "tcp";
    internal const string ManagementEndpointName = "management";
    private const string DefaultUser = "guest";

    private EndpointReference? _managementEndpoint;

    /// <summary>Makes the resource; it belongs to an application once it is added to one.</summary>
    /// <param name="name">The resource's name.</param>
    /// <param name="userName">The user's name; <c>guest</c> when null.</param>
    /// <param name="password">The user's password.</param>
    public RabbitMQServerResource(string name, ParameterResource? userName, ParameterResource password)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(password);
        UserNameParameter = userName;
        PasswordParameter = password;
        PrimaryEndpoint = new(this, EndpointName);
    }

    /// <summary>Where it listens for AMQP.</summary>
    public EndpointReference PrimaryEndpoint { get; }

    /// <summary>Where its management pages are, when the plugin is on.</summary>
    public EndpointReference ManagementEndpoint => _managementEndpoint ??= new(this, ManagementEndpointName);

    /// <summary>The host it listens on.</summary>
    public EndpointReferenceExpression Host => PrimaryEndpoint.Property(EndpointProperty.Host);

    /// <summary>The port it listens on.</summary>
    public EndpointReferenceExpression Port => PrimaryEndpoint.Property(EndpointProperty.Port);

    /// <summary>The user's name, when it was given.</summary>
    public ParameterResource? UserNameParameter { get; }

    /// <summary>The user's name.</summary>
    public ReferenceExpression UserNameReference => UserNameParameter is { } user ? ReferenceExpression.Create($"{user}") : ReferenceExpression.Create($"{DefaultUser}");

    /// <summary>The user's password.</summary>
    public ParameterResource PasswordParameter { get; }

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression => UriExpression;

    /// <summary>The server as <c>amqp://user:password@host:port</c>.</summary>
    public ReferenceExpression UriExpression
    {
        get
        {
            var address = PrimaryEndpoint.Property(EndpointProperty.HostAndPort);
            return UserNameParameter is { } user
                ? ReferenceExpression.Create($"amqp://{user:uri}:{PasswordParameter:uri}@{address}")
                : ReferenceExpression.Create($"amqp://{DefaultUser}:{PasswordParameter:uri}@{address}");
        }
    }

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{Host}")),
        new("Port", ReferenceExpression.Create($"{Port}")),
        new("Username", UserNameReference),
        new("Password", ReferenceExpression.Create($"{PasswordParameter}")),
        new("Uri", UriExpression),
    ];
}

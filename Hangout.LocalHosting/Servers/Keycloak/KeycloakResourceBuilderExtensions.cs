using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Native;
using Hangout.LocalHosting.Servers;

namespace Aspire.Hosting;

/// <summary>Adds Keycloak servers.</summary>
public static class KeycloakResourceBuilderExtensions
{
    private const string DataTarget = "/opt/keycloak/data";

    /// <summary>
    /// Adds Keycloak: the distribution that <c>KEYCLOAK_HOME</c> names, the downloaded release with <c>Identity:Provider</c> = <c>keycloak</c>, else the stand-in,
    /// which keeps its accounts on the application's PostgreSQL server. Without <paramref name="port"/> it has the same free port at every start,
    /// because the port is part of the issuer's name and accounts belong to an issuer.
    /// </summary>
    public static IResourceBuilder<KeycloakResource> AddKeycloak(this IDistributedApplicationBuilder builder, string name, int? port = null, IResourceBuilder<ParameterResource>? adminUsername = null, IResourceBuilder<ParameterResource>? adminPassword = null)
    {
        var secret = adminPassword?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password");
        var resource = new KeycloakResource(name, adminUsername?.Resource, secret);
        var keycloak = builder.AddResource(resource)
            .WithImage("keycloak/keycloak", "26.4")
            .WithImageRegistry("quay.io")
            .WithIconName("PersonLock")
            .WithHttpEndpoint(port: port ?? IssuerPort.For(builder, name), targetPort: 8080);

        if (!KeycloakDistribution.IsAskedFor(builder.Configuration))
        {
            var standIn = new IdentityStandIn();
            standIn.AddTo(builder, resource);
            return keycloak.WithAnnotation(new NativeServerAnnotation(standIn));
        }

        return keycloak
            .WithHttpEndpoint(targetPort: 9000, name: KeycloakResource.ManagementEndpointName)
            .WithEndpoint(KeycloakResource.ManagementEndpointName, endpoint => endpoint.ExcludeReferenceEndpoint = true)
            .WithUrlForEndpoint(KeycloakResource.ManagementEndpointName, url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithEnvironment(context =>
            {
                context.EnvironmentVariables["KC_BOOTSTRAP_ADMIN_USERNAME"] = resource.AdminReference;
                context.EnvironmentVariables["KC_BOOTSTRAP_ADMIN_PASSWORD"] = resource.AdminPasswordParameter;
            })
            .WithAnnotation(new NativeServerAnnotation(new KeycloakServer()));
    }

    /// <summary>Imports the realms in a file or in a folder's files, at the first start; a relative path starts at the AppHost's folder.</summary>
    public static IResourceBuilder<KeycloakResource> WithRealmImport(this IResourceBuilder<KeycloakResource> builder, string import) =>
        builder.WithAnnotation(new RealmImportAnnotation(Path.GetFullPath(import, builder.ApplicationBuilder.AppHostDirectory)));

    /// <inheritdoc cref="WithRealmImport(IResourceBuilder{KeycloakResource}, string)"/>
    [Obsolete("Use WithRealmImport(string import) instead.")]
    public static IResourceBuilder<KeycloakResource> WithRealmImport(this IResourceBuilder<KeycloakResource> builder, string import, bool isReadOnly)
    {
        _ = isReadOnly;
        return builder.WithRealmImport(import);
    }

    /// <summary>Keeps the accounts for the next start, under <c>.hangout/data/NAME</c>; the stand-in's are in PostgreSQL.</summary>
    public static IResourceBuilder<KeycloakResource> WithDataVolume(this IResourceBuilder<KeycloakResource> builder, string? name = null) =>
        builder.WithVolume(name ?? $"{builder.Resource.Name}-data", DataTarget);

    /// <summary>Keeps the accounts in a folder; a relative one starts at the AppHost's.</summary>
    public static IResourceBuilder<KeycloakResource> WithDataBindMount(this IResourceBuilder<KeycloakResource> builder, string source) =>
        NativeDataDirectory.Name(builder, source, DataTarget);

    /// <summary>Turns features of Keycloak on; the stand-in has none to turn.</summary>
    public static IResourceBuilder<KeycloakResource> WithEnabledFeatures(this IResourceBuilder<KeycloakResource> builder, params string[] features)
    {
        builder.Resource.EnabledFeatures.UnionWith(features);
        builder.Resource.DisabledFeatures.ExceptWith(features);
        return builder;
    }

    /// <summary>Turns features of Keycloak off; the stand-in has none to turn.</summary>
    public static IResourceBuilder<KeycloakResource> WithDisabledFeatures(this IResourceBuilder<KeycloakResource> builder, params string[] features)
    {
        builder.Resource.DisabledFeatures.UnionWith(features);
        builder.Resource.EnabledFeatures.ExceptWith(features);
        return builder;
    }
}

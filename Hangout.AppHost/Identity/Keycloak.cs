// The part of Aspire.Hosting.Keycloak that is used here, with its names and signatures. Once that package can be had, this file goes.
namespace Aspire.Hosting.ApplicationModel
{
    internal sealed class KeycloakResource(string name, ParameterResource? admin, ParameterResource adminPassword)
        : ContainerResource(name), IResourceWithServiceDiscovery
    {
        public ParameterResource AdminPasswordParameter { get; } = adminPassword;

        internal ReferenceExpression AdminReference { get; } = admin is null ? ReferenceExpression.Create($"admin") : ReferenceExpression.Create($"{admin}");
    }
}

namespace Aspire.Hosting
{
    internal static class KeycloakResourceBuilderExtensions
    {
        private const string ManagementEndpointName = "management";
        private const int ContainerUser = 1000;

        public static IResourceBuilder<KeycloakResource> AddKeycloak(
            this IDistributedApplicationBuilder builder,
            string name,
            int? port = null,
            IResourceBuilder<ParameterResource>? adminUsername = null,
            IResourceBuilder<ParameterResource>? adminPassword = null)
        {
            var password = adminPassword?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password");
            var resource = new KeycloakResource(name, adminUsername?.Resource, password);
            return builder.AddResource(resource)
                .WithImage("keycloak/keycloak", "26.6")
                .WithImageRegistry("quay.io")
                .WithHttpEndpoint(port: port, targetPort: 8080)
                .WithHttpEndpoint(targetPort: 9000, name: ManagementEndpointName)
                .WithHttpHealthCheck("/health/ready", endpointName: ManagementEndpointName)
                .WithUrlForEndpoint(ManagementEndpointName, url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
                .WithEnvironment(context =>
                {
                    context.EnvironmentVariables["KC_BOOTSTRAP_ADMIN_USERNAME"] = resource.AdminReference;
                    context.EnvironmentVariables["KC_BOOTSTRAP_ADMIN_PASSWORD"] = resource.AdminPasswordParameter;
                    context.EnvironmentVariables["KC_HEALTH_ENABLED"] = "true";
                })
                .WithArgs(builder.ExecutionContext.IsRunMode ? "start-dev" : "start", "--import-realm");
        }

        public static IResourceBuilder<KeycloakResource> WithDataVolume(this IResourceBuilder<KeycloakResource> builder, string name) =>
            builder.WithVolume(name, "/opt/keycloak/data");

        public static IResourceBuilder<KeycloakResource> WithRealmImport(this IResourceBuilder<KeycloakResource> builder, string import) =>
            builder.WithContainerFiles(
                "/opt/keycloak/data/import",
                Path.GetFullPath(import, builder.ApplicationBuilder.AppHostDirectory),
                defaultOwner: ContainerUser);
    }
}

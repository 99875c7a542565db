using Hangout.LocalHosting.Dashboard.Protocol;

namespace Hangout.Tests.LocalHosting.Dashboard;

public sealed class ContractTests
{
    /// <summary>Names, numbers and types as in Aspire 13.5's own contract, of the fields that are used here.</summary>
    private const string Aspire = """
        ApplicationInformationRequest:
        ApplicationInformationResponse: application_name=1 String, min_dashboard_version=2 String
        WatchResourcesRequest: is_reconnect=1 Bool
        WatchResourcesUpdate: initial_data=1 Message, changes=2 Message
        InitialResourceData: resources=1 Message, resource_types=2 Message
        ResourceType: unique_name=1 String, display_name=2 String, commands=3 Message
        WatchResourcesChanges: value=1 Message
        WatchResourcesChange: delete=1 Message, upsert=2 Message
        ResourceDeletion: resource_name=1 String, resource_type=2 String
        Resource: name=1 String, resource_type=2 String, display_name=3 String, uid=4 String, state=5 String, created_at=6 Message, environment=7 Message, commands=11 Message, properties=12 Message, urls=13 Message, state_style=14 String, volumes=15 Message, health_reports=17 Message, started_at=18 Message, stopped_at=19 Message, relationships=20 Message, is_hidden=21 Bool, supports_detailed_telemetry=22 Bool, icon_name=23 String, icon_variant=24 Enum
        EnvironmentVariable: name=1 String, value=2 String, is_from_spec=3 Bool
        Url: endpoint_name=1 String, full_url=2 String, is_internal=3 Bool, is_inactive=4 Bool, display_properties=5 Message
        UrlDisplayProperties: sort_order=1 Int32, display_name=2 String
        Volume: source=1 String, target=2 String, mount_type=3 String, is_read_only=4 Bool
        HealthReport: status=1 Enum, key=2 String, description=3 String, exception=4 String, last_run_at=5 Message
        ResourceRelationship: resource_name=1 String, type=2 String
        ResourceProperty: name=1 String, display_name=2 String, value=3 Message, is_sensitive=4 Bool, is_highlighted=5 Bool, sort_order=6 Int32
        ResourceCommand: name=1 String, display_name=2 String, confirmation_message=3 String, is_highlighted=5 Bool, icon_name=6 String, icon_variant=7 Enum, display_description=8 String, state=9 Enum
        ResourceCommandRequest: command_name=1 String, resource_name=2 String, resource_type=3 String, non_interactive=6 Bool
        ResourceCommandResponse: kind=1 Enum, error_message=2 String, message=3 String
        WatchResourceConsoleLogsRequest: resource_name=1 String, suppress_follow=2 Bool
        WatchResourceConsoleLogsUpdate: log_lines=1 Message
        ConsoleLogLine: text=1 String, is_std_err=2 Bool, line_number=3 Int32
        WatchInteractionsRequestUpdate: interaction_id=1 Int32
        WatchInteractionsResponseUpdate: interaction_id=1 Int32, title=2 String, message=3 String
        """;

    [Fact]
    public void Fields_have_the_names_numbers_and_types_of_Aspires_contract()
    {
        var ours = DashboardServiceReflection.Descriptor.MessageTypes.Select(message =>
            $"{message.Name}: {string.Join(", ", message.Fields.InDeclarationOrder().Select(field => $"{field.Name}={field.FieldNumber} {field.FieldType}"))}".TrimEnd());

        string.Join('\n', ours).ShouldBe(Aspire.ReplaceLineEndings("\n").TrimEnd());
    }

    [Fact]
    public void Methods_have_the_names_and_streams_of_Aspires_contract()
    {
        var service = DashboardServiceReflection.Descriptor.FindTypeByName<Google.Protobuf.Reflection.ServiceDescriptor>("DashboardService");

        service.FullName.ShouldBe("aspire.v1.DashboardService");
        service.Methods.Select(method => $"{method.Name} {(method.IsClientStreaming ? "many" : "one")} to {(method.IsServerStreaming ? "many" : "one")}").ShouldBe(
        [
            "GetApplicationInformation one to one",
            "WatchResources one to many",
            "WatchResourceConsoleLogs one to many",
            "ExecuteResourceCommand one to one",
            "WatchInteractions many to many",
        ]);
    }
}

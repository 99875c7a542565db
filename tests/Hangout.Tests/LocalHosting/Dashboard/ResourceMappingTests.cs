using Aspire.Hosting.ApplicationModel;
using Google.Protobuf.WellKnownTypes;
using Hangout.LocalHosting.Dashboard;
using CheckStatus = Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus;
using Proto = Hangout.LocalHosting.Dashboard.Protocol;

namespace Hangout.Tests.LocalHosting.Dashboard;

public sealed class ResourceMappingTests
{
    private static readonly DateTime FirstSeen = new(2026, 11, 21, 6, 0, 0, DateTimeKind.Utc);
    private static readonly CustomResourceSnapshot Empty = new() { ResourceType = "Project", Properties = [] };

    [Fact]
    public void What_the_dashboard_cannot_do_without_is_always_sent()
    {
        var resource = Map(Empty with { Urls = [new UrlSnapshot(Name: null, "http://localhost:5000", IsInternal: false)] });

        resource.CreatedAt.ToDateTime().ShouldBe(FirstSeen);
        resource.Urls.ShouldHaveSingleItem().DisplayProperties.ShouldNotBeNull();
        resource.State.ShouldBe("");
    }

    [Fact]
    public void Replicas_have_their_own_name_and_share_the_displayed_one()
    {
        var resource = ResourceMapping.ToResource(new ResourceEvent(new ProjectResource("realtime"), "realtime-x7f3", Empty), FirstSeen, name => name);

        (resource.Name, resource.DisplayName, resource.Uid).ShouldBe(("realtime-x7f3", "realtime", "realtime-x7f3"));
    }

    [Fact]
    public void A_sensitive_property_is_marked_as_such_and_no_other()
    {
        var resource = Map(Empty with
        {
            Properties =
            [
                new ResourcePropertySnapshot("resource.connectionString", "Host=x;Password=sesame") { IsSensitive = true },
                new ResourcePropertySnapshot("project.path", "/x/Hangout.Api.csproj"),
            ],
        });

        resource.Properties.Where(property => property.IsSensitive).ShouldHaveSingleItem().Name.ShouldBe("resource.connectionString");
    }

    [Fact]
    public void Health_comes_with_its_reasons_and_an_unknown_one_without_status()
    {
        var resource = Map((Empty with { State = KnownResourceStates.Running }).WithHealthReports(
        [
            new HealthReportSnapshot("ready", CheckStatus.Unhealthy, "connection refused", "SocketException") { LastRunAt = FirstSeen },
            new HealthReportSnapshot("later", Status: null, Description: null, ExceptionText: null),
        ]));

        var ready = resource.HealthReports[0];
        (ready.Key, ready.Status, ready.Description, ready.Exception).ShouldBe(("ready", Proto.HealthStatus.Unhealthy, "connection refused", "SocketException"));
        ready.LastRunAt.ToDateTime().ShouldBe(FirstSeen);
        resource.HealthReports[1].HasStatus.ShouldBeFalse();
        Property(resource, "resource.healthState").StringValue.ShouldBe("Unhealthy");
    }

    [Fact]
    public void Urls_relationships_variables_commands_and_times_are_carried_over()
    {
        var resource = Map(Empty with
        {
            State = new ResourceStateSnapshot("Exited", "error"),
            ExitCode = 137,
            StartTimeStamp = FirstSeen.AddMinutes(1),
            StopTimeStamp = FirstSeen.AddMinutes(2),
            Urls = [new UrlSnapshot("http", "http://localhost:5000", IsInternal: true) { IsInactive = true, DisplayProperties = new("Desktop", 3) }],
            EnvironmentVariables = [new EnvironmentVariableSnapshot("A", "1", IsFromSpec: true)],
            Relationships = [new RelationshipSnapshot("postgres", "Reference"), new RelationshipSnapshot("redis", "WaitFor")],
            Volumes = [new VolumeSnapshot("data", "/var/lib/x", "volume", IsReadOnly: true)],
            Commands = [new ResourceCommandSnapshot("stop", ResourceCommandState.Disabled, "Stop", "Stop it", Parameter: null, "Sure?", "Stop", IconVariant.Filled, IsHighlighted: true)],
        });

        (resource.State, resource.StateStyle).ShouldBe(("Exited", "error"));
        Property(resource, "resource.exitCode").StringValue.ShouldBe("137");
        (resource.StartedAt.ToDateTime(), resource.StoppedAt.ToDateTime()).ShouldBe((FirstSeen.AddMinutes(1), FirstSeen.AddMinutes(2)));
        resource.Urls.ShouldBe([new Proto.Url { EndpointName = "http", FullUrl = "http://localhost:5000", IsInternal = true, IsInactive = true, DisplayProperties = new() { DisplayName = "Desktop", SortOrder = 3 } }]);
        resource.Environment.ShouldBe([new Proto.EnvironmentVariable { Name = "A", Value = "1", IsFromSpec = true }]);
        resource.Relationships.Select(relationship => $"{relationship.Type} {relationship.ResourceName}").ShouldBe(["Reference postgres", "WaitFor redis"]);
        resource.Volumes.ShouldBe([new Proto.Volume { Source = "data", Target = "/var/lib/x", MountType = "volume", IsReadOnly = true }]);
        resource.Commands.ShouldBe(
        [
            new Proto.ResourceCommand
            {
                Name = "stop", DisplayName = "Stop", DisplayDescription = "Stop it", ConfirmationMessage = "Sure?", IconName = "Stop",
                IconVariant = Proto.IconVariant.Filled, IsHighlighted = true, State = Proto.ResourceCommandState.Disabled,
            },
        ]);
    }

    [Fact]
    public void A_child_stands_below_its_parent_which_is_found_by_its_ID()
    {
        var resource = Map(Empty with { Relationships = [new RelationshipSnapshot("postgres", "Parent")] });

        Property(resource, "resource.parentName").StringValue.ShouldBe("postgres-x7f3");
        resource.Relationships.ShouldHaveSingleItem().ResourceName.ShouldBe("postgres");
    }

    [Fact]
    public void Values_keep_their_kind()
    {
        ResourceMapping.ToValue(value: null).KindCase.ShouldBe(Value.KindOneofCase.NullValue);
        ResourceMapping.ToValue(42).NumberValue.ShouldBe(42);
        ResourceMapping.ToValue(true).BoolValue.ShouldBeTrue();
        ResourceMapping.ToValue("text").StringValue.ShouldBe("text");
        ResourceMapping.ToValue(new List<string> { "a", "b" }).ListValue.Values.Select(value => value.StringValue).ShouldBe(["a", "b"]);
        ResourceMapping.ToValue(new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" }).StructValue.Fields["a"].StringValue.ShouldBe("b");
    }

    private static Value Property(Proto.Resource resource, string name) => resource.Properties.Single(property => property.Name == name).Value;

    private static Proto.Resource Map(CustomResourceSnapshot snapshot)
        => ResourceMapping.ToResource(new ResourceEvent(new ProjectResource("api"), "api", snapshot), FirstSeen, name => $"{name}-x7f3");
}

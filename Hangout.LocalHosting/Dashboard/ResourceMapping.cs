using System.Collections;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Google.Protobuf.WellKnownTypes;
using Hangout.LocalHosting.Dashboard.Protocol;
using CheckStatus = Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus;
using IconVariant = Hangout.LocalHosting.Dashboard.Protocol.IconVariant;
using ModelIconVariant = Aspire.Hosting.ApplicationModel.IconVariant;
using Resource = Hangout.LocalHosting.Dashboard.Protocol.Resource;
using ResourceCommandState = Hangout.LocalHosting.Dashboard.Protocol.ResourceCommandState;

namespace Hangout.LocalHosting.Dashboard;

/// <summary>Turns a resource's snapshot into the row that the dashboard shows.</summary>
internal static class ResourceMapping
{
    /// <summary>The row of a resource or of one of its replicas.</summary>
    /// <param name="change">The resource, which of its replicas, and its snapshot.</param>
    /// <param name="firstSeen">When a snapshot without a creation time is said to be created: the dashboard needs one.</param>
    /// <param name="idOf">The ID of a resource by its name: the dashboard finds a parent by its ID.</param>
    public static Resource ToResource(ResourceEvent change, DateTime firstSeen, Func<string, string> idOf)
    {
        var snapshot = change.Snapshot;
        var created = snapshot.CreationTimeStamp ?? firstSeen;
        var resource = new Resource
        {
            Name = change.ResourceId,
            DisplayName = change.Resource.Name,
            Uid = change.ResourceId,
            ResourceType = snapshot.ResourceType,
            State = snapshot.State?.Text ?? "",
            StateStyle = snapshot.State?.Style ?? "",
            CreatedAt = ToTimestamp(created),
            IsHidden = snapshot.IsHidden,
        };
        if (snapshot.StartTimeStamp is { } started)
            resource.StartedAt = ToTimestamp(started);
        if (snapshot.StopTimeStamp is { } stopped)
            resource.StoppedAt = ToTimestamp(stopped);
        if (snapshot.IconName is { } icon)
            resource.IconName = icon;
        if (snapshot.IconVariant is { } variant)
            resource.IconVariant = ToIconVariant(variant);

        resource.Environment.AddRange(snapshot.EnvironmentVariables.Select(variable =>
            new EnvironmentVariable { Name = variable.Name, Value = variable.Value ?? "", IsFromSpec = variable.IsFromSpec }));
        resource.Urls.AddRange(snapshot.Urls.Select(ToUrl));
        resource.Volumes.AddRange(snapshot.Volumes.Select(volume =>
            new Volume { Source = volume.Source ?? "", Target = volume.Target, MountType = volume.MountType, IsReadOnly = volume.IsReadOnly }));
        resource.Relationships.AddRange(snapshot.Relationships.Select(relationship =>
            new ResourceRelationship { ResourceName = relationship.ResourceName, Type = relationship.Type }));
        resource.HealthReports.AddRange(snapshot.HealthReports.Select(ToHealthReport));
        resource.Commands.AddRange(snapshot.Commands.Select(ToCommand));
        resource.Properties.AddRange(GeneralProperties(change, created));
        if (snapshot.Relationships.FirstOrDefault(relationship => string.Equals(relationship.Type, "Parent", StringComparison.Ordinal)) is { } parent)
            resource.Properties.Add(Property(KnownProperties.Resource.ParentName, idOf(parent.ResourceName)));
        resource.Properties.AddRange(snapshot.Properties
            .Where(property => !string.Equals(property.Name, KnownProperties.Resource.ParentName, StringComparison.Ordinal))
            .Select(property => ToProperty(snapshot.ResourceType, property)));
        return resource;
    }

    /// <summary>A property's value as protobuf's JSON-like one; lists and dictionaries of strings stay such.</summary>
    internal static Value ToValue(object? value) => value switch
    {
        null => Value.ForNull(),
        string text => Value.ForString(text),
        bool flag => Value.ForBool(flag),
        int or long or short or byte or uint or double or float or decimal => Value.ForNumber(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        DateTime time => Value.ForString(time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture)),
        IEnumerable<KeyValuePair<string, string>> pairs => Value.ForStruct(ToStruct(pairs)),
        IEnumerable list => Value.ForList([.. list.Cast<object?>().Select(ToValue)]),
        _ => Value.ForString(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };

    private static Struct ToStruct(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var result = new Struct();
        foreach (var (name, value) in pairs)
            result.Fields[name] = Value.ForString(value);
        return result;
    }

    private static Timestamp ToTimestamp(DateTime time) => Timestamp.FromDateTime(time.ToUniversalTime());

    private static IconVariant ToIconVariant(ModelIconVariant? variant)
        => variant == ModelIconVariant.Filled ? IconVariant.Filled : IconVariant.Regular;

    private static Url ToUrl(UrlSnapshot url) => new()
    {
        EndpointName = url.Name ?? "",
        FullUrl = url.Url,
        IsInternal = url.IsInternal,
        IsInactive = url.IsInactive,
        DisplayProperties = new UrlDisplayProperties { DisplayName = url.DisplayProperties.DisplayName, SortOrder = url.DisplayProperties.SortOrder },
    };

    private static HealthReport ToHealthReport(HealthReportSnapshot report)
    {
        var result = new HealthReport { Key = report.Name, Description = report.Description ?? "", Exception = report.ExceptionText ?? "" };
        if (report.Status is { } status)
        {
            result.Status = status switch
            {
                CheckStatus.Healthy => HealthStatus.Healthy,
                CheckStatus.Degraded => HealthStatus.Degraded,
                _ => HealthStatus.Unhealthy,
            };
        }

        if (report.LastRunAt is { } lastRun)
            result.LastRunAt = ToTimestamp(lastRun);
        return result;
    }

    private static ResourceCommand ToCommand(ResourceCommandSnapshot command)
    {
        var result = new ResourceCommand
        {
            Name = command.Name,
            DisplayName = command.DisplayName,
            DisplayDescription = command.DisplayDescription ?? "",
            ConfirmationMessage = command.ConfirmationMessage ?? "",
            IconName = command.IconName ?? "",
            IconVariant = ToIconVariant(command.IconVariant),
            IsHighlighted = command.IsHighlighted,
            State = command.State switch
            {
                Aspire.Hosting.ApplicationModel.ResourceCommandState.Enabled => ResourceCommandState.Enabled,
                Aspire.Hosting.ApplicationModel.ResourceCommandState.Disabled => ResourceCommandState.Disabled,
                _ => ResourceCommandState.Hidden,
            },
        };
        return result;
    }

    /// <summary>What the dashboard shows for resources of every kind, under the names that it knows them by.</summary>
    private static IEnumerable<ResourceProperty> GeneralProperties(ResourceEvent change, DateTime created)
    {
        var snapshot = change.Snapshot;
        yield return Property(KnownProperties.Resource.Uid, change.ResourceId);
        yield return Property(KnownProperties.Resource.Name, change.ResourceId);
        yield return Property(KnownProperties.Resource.Type, snapshot.ResourceType);
        yield return Property(KnownProperties.Resource.DisplayName, change.Resource.Name);
        yield return Property(KnownProperties.Resource.State, snapshot.State?.Text);
        yield return Property(KnownProperties.Resource.HealthState, snapshot.HealthStatus?.ToString());
        yield return Property(KnownProperties.Resource.ExitCode, snapshot.ExitCode?.ToString(CultureInfo.InvariantCulture));
        yield return Property(KnownProperties.Resource.CreateTime, created);
        yield return Property(KnownProperties.Resource.StartTime, snapshot.StartTimeStamp);
        yield return Property(KnownProperties.Resource.StopTime, snapshot.StopTimeStamp);
    }

    private static ResourceProperty Property(string name, object? value) => new() { Name = name, Value = ToValue(value), IsSensitive = false };

    private static ResourceProperty ToProperty(string resourceType, ResourcePropertySnapshot property)
    {
        var result = new ResourceProperty { Name = property.Name, Value = ToValue(property.Value), IsSensitive = property.IsSensitive };
        if (Lead(resourceType, property.Name) is var (label, order))
        {
            result.DisplayName = label;
            result.SortOrder = order;
            result.IsHighlighted = true;
        }

        return result;
    }

    /// <summary>The properties that lead in a resource's details, with their labels and order.</summary>
    private static (string Label, int Order)? Lead(string resourceType, string property) => (resourceType, property) switch
    {
        ("Project", KnownProperties.Project.Path) => ("Project path", 0),
        ("Project", KnownProperties.Executable.Pid) => ("Process ID", 1),
        ("Container", KnownProperties.Container.Image) => ("Container image", 0),
        ("Container", KnownProperties.Container.Ports) => ("Container ports", 5),
        (_, KnownProperties.Executable.Path) => ("Executable path", 1),
        (_, KnownProperties.Executable.WorkDir) => ("Working directory", 2),
        (_, KnownProperties.Executable.Args) => ("Executable arguments", 3),
        (_, KnownProperties.Executable.Pid) => ("Process ID", 4),
        _ => null,
    };
}

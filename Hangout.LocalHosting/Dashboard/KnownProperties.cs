namespace Hangout.LocalHosting.Dashboard;

/// <summary>The property names that the dashboard understands: it shows these with its own labels and in its own columns.</summary>
internal static class KnownProperties
{
    internal static class Resource
    {
        public const string Uid = "resource.uid";
        public const string Name = "resource.name";
        public const string Type = "resource.type";
        public const string DisplayName = "resource.displayName";
        public const string State = "resource.state";
        public const string HealthState = "resource.healthState";
        public const string ExitCode = "resource.exitCode";
        public const string CreateTime = "resource.createTime";
        public const string StartTime = "resource.startTime";
        public const string StopTime = "resource.stopTime";

        /// <summary>The column "Source": a path, an image, a value.</summary>
        public const string Source = "resource.source";

        /// <summary>Sensitive.</summary>
        public const string ConnectionString = "resource.connectionString";

        /// <summary>The resource under whose row this one stands.</summary>
        public const string ParentName = "resource.parentName";

        /// <summary>The arguments that the application model gives, a list.</summary>
        public const string AppArgs = "resource.appArgs";

        /// <summary>For each of <see cref="AppArgs"/>, 1 if it must be masked, else 0.</summary>
        public const string AppArgsSensitivity = "resource.appArgsSensitivity";
    }

    internal static class Project
    {
        public const string Path = "project.path";
    }

    internal static class Executable
    {
        public const string Path = "executable.path";
        public const string WorkDir = "executable.workDir";
        public const string Args = "executable.args";
        public const string Pid = "executable.pid";
    }

    internal static class Container
    {
        public const string Image = "container.image";
        public const string Ports = "container.ports";
    }
}

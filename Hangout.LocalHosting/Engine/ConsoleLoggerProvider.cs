using Microsoft.Extensions.Logging;

namespace Hangout.LocalHosting.Engine;

/// <summary>Writes the AppHost's own log to the console.</summary>
internal sealed class ConsoleLoggerProvider(ConsoleOutput console) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Logger(console);

    public void Dispose()
    {
    }

    private sealed class Logger(ConsoleOutput console) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            var text = formatter(state, exception);
            if (logLevel >= LogLevel.Warning)
                console.Fail(exception is null ? text : $"{text}\n{exception}");
            else
                console.Say(text);
        }
    }
}

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Engine.Cli.Logging;

/// <summary>
/// Writes log entries to the standard error stream, one line each. It stands in for the console logger, which starts threads
/// and reads configuration before it writes anything.
/// </summary>
internal sealed class StderrLoggerFactory(LogOptions options) : ILoggerFactory
{
    /// <summary>A host that can't start says so with an exception, which is printed by itself.</summary>
    public ILogger CreateLogger(string categoryName)
        => categoryName.StartsWith("Microsoft.Extensions.Hosting", StringComparison.Ordinal) || options.LevelOf(categoryName) is LogLevel.None
            ? NullLogger.Instance
            : new StderrLogger(categoryName, options.LevelOf(categoryName), options.IsJson);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    private sealed class StderrLogger(string category, LogLevel level, bool isJson) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= level && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var message = formatter(state, exception);
            Console.Error.WriteLine(isJson
                ? LogLine.Json(DateTimeOffset.UtcNow, logLevel, category, eventId, message, exception, state as IReadOnlyList<KeyValuePair<string, object?>>)
                : LogLine.Text(logLevel, category, message, exception));
        }
    }
}

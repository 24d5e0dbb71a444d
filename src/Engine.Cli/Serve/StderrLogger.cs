using Microsoft.Extensions.Logging;

namespace Engine.Cli.Serve;

/// <summary>
/// Writes warnings and errors to the standard error stream, one line each. It stands in for the console logger, which
/// starts threads and reads configuration before it writes anything.
/// </summary>
internal sealed class StderrLoggerFactory : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            var cause = exception is null ? "" : ": " + exception;
            Console.Error.WriteLine($"engine: {(logLevel == LogLevel.Warning ? "warning" : "error")}: {formatter(state, exception)}{cause}");
        }
    }

    public void Dispose()
    {
    }
}

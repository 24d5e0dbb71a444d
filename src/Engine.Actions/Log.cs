using Engine.Core.Actions;
using Microsoft.Extensions.Logging;

namespace Engine.Actions;

/// <summary>What the runner logs: the console of scripts, and nothing else. A secret is in it when a script writes one there.</summary>
internal static partial class Log
{
    /// <summary>Every line at the level of its method.</summary>
    public static void Console(ILogger? logger, IReadOnlyList<ActionConsoleLine> lines)
    {
        if (logger is null)
        {
            return;
        }

        foreach (var line in lines)
        {
            Console(logger, LevelOf(line.Level), line.Action, line.Line, line.Text);
        }
    }

    private static LogLevel LevelOf(string method) => method switch
    {
        "error" => LogLevel.Error,
        "warn" => LogLevel.Warning,
        "debug" => LogLevel.Debug,
        "trace" => LogLevel.Trace,
        _ => LogLevel.Information,
    };

    [LoggerMessage(EventId = 3101, Message = "{Action}, line {Line}: {Text}")]
    private static partial void Console(ILogger logger, LogLevel level, string action, int line, string text);
}

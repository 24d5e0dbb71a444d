using Microsoft.Extensions.Logging;

namespace Engine.Actions;

/// <summary>What the runner logs. Secrets are never in it, unless a script writes them to its console.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Console of the Action {Action}: {Output}")]
    public static partial void Console(ILogger logger, string action, string output);
}

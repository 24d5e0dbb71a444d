using Engine.Cli.Logging;
using Engine.Cli.Serve;

namespace Engine.Cli.Configuration;

/// <summary><c>engine check</c>: reports every fault of a configuration file and starts nothing.</summary>
internal static class CheckCommand
{
    public const string Help =
        """
        engine check - look for faults in a configuration file

        Reports every fault, and starts no server. The exit code is 0 when there is none, and 2 otherwise.

        Usage:
          engine check FILE

        """;

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [{ Length: > 0 } file] || file.StartsWith('-'))
        {
            throw new UsageException("give the configuration file. Try: engine check --help");
        }

        using var loggers = new StderrLoggerFactory(new LogOptions());
        await using (await EngineBuilder.StartAsync(new ServeOptions { ConfigFile = file }, "http://localhost/", loggers))
        {
            Console.Out.WriteLine($"{file}: no faults");
            return 0;
        }
    }
}

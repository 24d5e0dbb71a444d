using Engine.Cli.Backup;
using Engine.Cli.Configuration;
using Engine.Cli.Serve;

namespace Engine.Cli;

/// <summary>The entry point: 0 when everything went well, 1 when something broke, 2 when what was given is wrong.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is [] or ["--help"] or ["-h"] or ["help"])
        {
            Console.Out.Write(ServeHelp.Overview);
            return arguments.Length == 0 ? 2 : 0;
        }

        if (arguments is ["--version"])
        {
            Console.Out.WriteLine(typeof(Program).Assembly.GetName().Version?.ToString(3));
            return 0;
        }

        var wantsHelp = arguments[1..].Any(static argument => argument is "--help" or "-h");
        try
        {
            return arguments[0] switch
            {
                "serve" => wantsHelp ? Show(ServeHelp.Text) : await ServeCommand.RunAsync(ServeArguments.Parse(arguments.AsSpan(1))),
                "check" => wantsHelp ? Show(CheckCommand.Help) : await CheckCommand.RunAsync(arguments[1..]),
                "backup" => wantsHelp ? Show(BackupCommand.Help) : await BackupCommand.RunAsync(arguments[1..]),
                _ => Fail(2, $"unknown command '{arguments[0]}'{Suggestion.For(arguments[0], ["serve", "check", "backup"])}. Try: engine --help"),
            };
        }
        catch (Exception exception) when (Fault.Of(exception) is { } faults)
        {
            return Fail(2, new FaultsException(faults).Message);
        }
    }

    private static int Show(string text)
    {
        Console.Out.Write(text);
        return 0;
    }

    private static int Fail(int code, string message)
    {
        Console.Error.WriteLine("engine: " + message);
        return code;
    }
}

/// <summary>The command line is wrong.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>The command can't be carried out; the message says what to do about it.</summary>
internal sealed class CommandException(string message, Exception? cause = null) : Exception(message, cause);

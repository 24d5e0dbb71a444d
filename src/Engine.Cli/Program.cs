using Engine.Cli.Serve;

namespace Engine.Cli;

/// <summary>The entry point: 0 when everything went well, 1 when something did not, 2 when the command line is wrong.</summary>
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

        if (arguments[0] != "serve")
        {
            return Fail(2, $"unknown command '{arguments[0]}'. Try: engine --help");
        }

        if (arguments[1..].Any(static argument => argument is "--help" or "-h"))
        {
            Console.Out.Write(ServeHelp.Text);
            return 0;
        }

        try
        {
            var options = ServeArguments.Parse(arguments.AsSpan(1));
            return await ServeCommand.RunAsync(options);
        }
        catch (UsageException exception)
        {
            return Fail(2, exception.Message);
        }
        catch (Exception exception) when (exception is CommandException or Core.Configuration.EngineConfigurationException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return Fail(1, exception.Message);
        }
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

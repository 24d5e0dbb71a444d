using System.Globalization;

namespace Engine.Cli.Serve;

/// <summary>
/// Reads the command line of <c>engine serve</c>. By hand: the start of a server is short enough that a command line
/// library, compiled as it runs, would be a fourth of it.
/// </summary>
internal static class ServeArguments
{
    /// <exception cref="UsageException">Something on the command line is wrong.</exception>
    public static ServeOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new ServeOptions();
        var urls = new List<Uri>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var inMemory = false;
        for (var i = 0; i < arguments.Length; i++)
        {
            var (name, value) = Split(arguments[i]);
            if (name != "--url" && !seen.Add(name))
            {
                throw new UsageException($"{name} is given more than once");
            }

            if (name == "--in-memory" && value is null)
            {
                inMemory = true;
                continue;
            }

            if (!IsKnown(name))
            {
                throw new UsageException($"unknown option '{arguments[i]}'. Try: engine serve --help");
            }

            value ??= ++i < arguments.Length ? arguments[i] : throw new UsageException($"{name} needs a value");
            if (value.Length == 0)
            {
                throw new UsageException($"the value of {name} is empty");
            }

            if (name == "--url")
            {
                urls.Add(ParseUrl(value));
            }

            options = Apply(options, name, value);
        }

        if (inMemory && options.DataFile is not null)
        {
            throw new UsageException("--data and --in-memory exclude each other");
        }

        if (options.ManagementClientId is null != options.ManagementClientSecret is null)
        {
            throw new UsageException("--management-client-id and --management-client-secret go together");
        }

        return urls.Count == 0 ? options : options with { Urls = urls };
    }

    private static (string Name, string? Value) Split(string argument)
    {
        var equals = argument.StartsWith("--", StringComparison.Ordinal) ? argument.IndexOf('=', StringComparison.Ordinal) : -1;
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }

    private static bool IsKnown(string name) => name is "--url" or "--data" or "--tenant" or "--issuer" or "--dev-certificate"
        or "--config" or "--management-client-id" or "--management-client-secret" or "--management-rate-limit";

    private static ServeOptions Apply(ServeOptions options, string name, string value) => name switch
    {
        "--data" => options with { DataFile = value },
        "--tenant" => options with { Tenant = value },
        "--issuer" => options with { Issuer = ParseIssuer(value) },
        "--dev-certificate" => options with { DevCertificateFile = value },
        "--config" => options with { ConfigFile = value },
        "--management-client-id" => options with { ManagementClientId = value },
        "--management-client-secret" => options with { ManagementClientSecret = value },
        "--management-rate-limit" => options with { ManagementRateLimit = ParseLimit(value) },
        _ => options,
    };

    private static Uri ParseUrl(string value)
    {
        // "any address" is written in ways a URL does not know.
        var text = value.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.PathAndQuery == "/" && url.UserInfo.Length == 0
            ? url
            : throw new UsageException($"'{value}' is not an http or https address such as http://127.0.0.1:8080");
    }

    private static int ParseLimit(string value)
        => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0
            ? limit
            : throw new UsageException($"the rate limit '{value}' must be a whole number of calls a second, 1 or more");

    private static string ParseIssuer(string value)
        => Uri.TryCreate(value, UriKind.Absolute, out var issuer) && issuer.Scheme is "http" or "https" && value.EndsWith('/') && issuer.Query.Length == 0
            ? value
            : throw new UsageException($"the issuer '{value}' must be an http or https address that ends in a slash");
}

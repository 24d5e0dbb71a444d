using System.Globalization;
using Engine.Cli.Logging;

namespace Engine.Cli.Serve;

/// <summary>
/// Reads the command line of <c>engine serve</c>. By hand: the start of a server is short enough that a command line
/// library, compiled as it runs, would be a fourth of it.
/// </summary>
internal static class ServeArguments
{
    /// <summary>Shorter secrets can be guessed: the Management API does not limit who tries.</summary>
    private const int MinSecretLength = 16;

    private static readonly string[] WithValue =
    [
        "--url", "--data", "--tenant", "--issuer", "--dev-certificate", "--config", "--management-client-id", "--management-client-secret",
        "--management-rate-limit", "--log-level", "--log-format",
    ];

    private static readonly string[] Switches = ["--in-memory", "--development"];

    /// <exception cref="FaultsException">Something on the command line is wrong; all of it is named.</exception>
    public static ServeOptions Parse(ReadOnlySpan<string> arguments)
    {
        var faults = new List<string>();
        var given = ReadAll(arguments, faults);
        var options = new ServeOptions
        {
            IsDevelopment = given.ContainsKey("--development") || Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") == "Development",
            Log = LogOptions.FromEnvironment(faults),
        };
        if (given.TryGetValue("--url", out var urls))
        {
            options = options with { Urls = [.. urls.Select(url => ParseUrl(url, faults))] };
        }

        foreach (var (name, values) in given)
        {
            options = Apply(options, name, values[^1], faults);
        }

        Check(options, given, faults);
        FaultsException.ThrowIfAny(faults);
        return options;
    }

    private static Dictionary<string, List<string>> ReadAll(ReadOnlySpan<string> arguments, List<string> faults)
    {
        var given = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Length; i++)
        {
            var (name, value) = OptionSyntax.Split(arguments[i]);
            if (Switches.Contains(name, StringComparer.Ordinal) && value is null)
            {
                value = "true";
            }
            else if (!WithValue.Contains(name, StringComparer.Ordinal))
            {
                faults.Add($"unknown option '{arguments[i]}'{Suggestion.For(name, [.. WithValue, .. Switches])} (engine serve --help lists them)");
                continue;
            }

            value ??= i + 1 < arguments.Length ? arguments[++i] : null;
            if (string.IsNullOrEmpty(value))
            {
                faults.Add(value is null ? $"{name} needs a value" : $"the value of {name} is empty");
                continue;
            }

            if (given.TryGetValue(name, out var values))
            {
                if (name != "--url")
                {
                    faults.Add($"{name} is given more than once");
                }

                values.Add(value);
            }
            else
            {
                given[name] = [value];
            }
        }

        return given;
    }

    private static ServeOptions Apply(ServeOptions options, string name, string value, List<string> faults) => name switch
    {
        "--data" => options with { DataFile = value },
        "--tenant" => options with { Tenant = value },
        "--issuer" => options with { Issuer = ParseIssuer(value, faults) },
        "--dev-certificate" => options with { DevCertificateFile = value },
        "--config" => options with { ConfigFile = value },
        "--management-client-id" => options with { ManagementClientId = value },
        "--management-client-secret" => options with { ManagementClientSecret = value },
        "--management-rate-limit" => options with { ManagementRateLimit = ParseLimit(value, faults) },
        "--log-level" => options with { Log = options.Log with { Default = ParseLevel(value, faults) } },
        "--log-format" => options with { Log = options.Log with { IsJson = ParseFormat(value, faults) } },
        _ => options,
    };

    /// <summary>What is right by itself and wrong together, or on this machine.</summary>
    private static void Check(ServeOptions options, Dictionary<string, List<string>> given, List<string> faults)
    {
        if (given.ContainsKey("--in-memory") && options.DataFile is not null)
        {
            faults.Add("--data and --in-memory exclude each other");
        }

        if (options.ManagementClientId is null != options.ManagementClientSecret is null)
        {
            faults.Add("--management-client-id and --management-client-secret go together");
        }

        if (options.ManagementClientSecret is { Length: < MinSecretLength })
        {
            faults.Add($"--management-client-secret is too short: whoever guesses it owns the tenant. Use {MinSecretLength} characters or more, for example those of: openssl rand -base64 32");
        }

        if (options is { DevCertificateFile: not null, UsesHttps: false })
        {
            faults.Add("--dev-certificate is of no use without an https address: add --url https://localhost:8443, or leave it out");
        }

        CheckFolder(options.DataFile, "--data", faults);
        CheckFolder(options.DevCertificateFile, "--dev-certificate", faults);
        if (options.ConfigFile is { } config && !File.Exists(config))
        {
            faults.Add(Directory.Exists(config) ? $"--config: '{config}' is a folder; name a file" : $"--config: there is no file '{config}'");
        }
    }

    private static void CheckFolder(string? file, string option, List<string> faults)
    {
        if (file is null)
        {
            return;
        }

        if (Directory.Exists(file))
        {
            faults.Add($"{option}: '{file}' is a folder; name a file in it");
        }
        else if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder))
        {
            faults.Add($"{option}: the folder '{folder}' does not exist; make it, or name another file");
        }
    }

    private static Uri ParseUrl(string value, List<string> faults)
    {
        // "any address" is written in ways a URL does not know.
        var text = value.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.PathAndQuery == "/" && url.UserInfo.Length == 0)
        {
            return url;
        }

        faults.Add($"'{value}' is not an http or https address such as http://127.0.0.1:8080");
        return new Uri("http://127.0.0.1:0");
    }

    private static int? ParseLimit(string value, List<string> faults)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0)
        {
            return limit;
        }

        faults.Add($"the rate limit '{value}' must be a whole number of calls a second, 1 or more");
        return null;
    }

    private static string ParseIssuer(string value, List<string> faults)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var issuer) || issuer.Scheme is not ("http" or "https") || !value.EndsWith('/') || issuer.Query.Length > 0)
        {
            faults.Add($"the issuer '{value}' must be an http or https address that ends in a slash");
        }

        return value;
    }

    private static Microsoft.Extensions.Logging.LogLevel ParseLevel(string value, List<string> faults)
    {
        if (LogOptions.ParseLevel(value) is { } level)
        {
            return level;
        }

        faults.Add($"--log-level: {LogOptions.DescribeLevels(value)}");
        return default;
    }

    private static bool ParseFormat(string value, List<string> faults)
    {
        if (value is not ("text" or "json"))
        {
            faults.Add($"--log-format: '{value}' is not possible; it is text or json");
        }

        return value == "json";
    }
}

namespace Engine.Cli.Serve;

/// <summary>What <c>--help</c> prints.</summary>
internal static class ServeHelp
{
    public const string Overview =
        """
        engine - an OAuth 2.0 and OpenID Connect identity provider

        Usage:
          engine serve [options]    Run a server
          engine serve --help       Its options
          engine check FILE         Look for faults in a configuration file
          engine backup [options]   Copy the data of a server, running or not
          engine --version          The version

        """;

    public const string Text =
        """
        engine serve - run an identity provider

        Prints one line, "ready ISSUER", when it listens, and stops on SIGINT or SIGTERM.

        Usage:
          engine serve [options]

        Where it listens:
          --url URL                       http or https address; may be given more than once, port 0 takes a free
                                          one [default: http://127.0.0.1:8080]
          --issuer URL                    The issuer, ends in a slash [default: the first --url]
          --dev-certificate FILE          Makes a self-signed certificate for localhost and the hosts of --url and
                                          --issuer, and writes its public part to FILE (PEM). Without it, an https
                                          address needs Kestrel__Certificates__Default__Path (and __KeyPath or
                                          __Password) in the environment.

        What it keeps:
          --in-memory                     Nothing outlives the process [default]
          --data FILE                     Everything is kept in FILE; the key that wraps its secrets is FILE.key.
                                          Keep both, and keep them apart.

        What it serves:
          --tenant NAME                   The tenant's name [default: dev]
          --config FILE                   JSON that declares clients, resource_servers, client_grants, roles, users,
                                          actions and the tenant's settings
          --management-client-id ID       An application that may request every permission of the Management API
          --management-client-secret S    Its secret
          --management-rate-limit N       Calls of the Management API a second, and at once; more are answered 429
                                          [default: 10000]

        What it says:
          --development                   Explains errors to developers and describes the server at its root; never in
                                          production
          --log-level LEVEL               trace, debug, information, warning, error, critical or none; information
                                          has a line for each request. Without it Logging__LogLevel__Default of the
                                          environment counts [default: warning]
          --log-format FORMAT             text or json [default: text]

        """;
}

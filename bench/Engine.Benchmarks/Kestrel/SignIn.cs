using System.Text;

namespace Engine.Benchmarks.Kestrel;

/// <summary>Signs the person in through the pages, as a browser without scripts does, and keeps the session's cookie.</summary>
internal static class SignIn
{
    public static async Task<string> RunAsync(int port)
    {
        using var connection = new RawConnection();
        await connection.ConnectAsync(port);
        await connection.SendAsync(RawRequests.Authorize(port));
        var page = connection.Header("Location") ?? throw Unexpected(connection, "/authorize");
        var browser = Cookie(connection, "engine_browser");
        var state = Parameter(page, "state");
        await connection.SendAsync(RawRequests.Login(port, page.Split('?')[0], state, browser));
        return connection.Status == 303 ? Cookie(connection, "engine_session") : throw Unexpected(connection, page);
    }

    /// <summary>A parameter of a URL's query, as it is encoded there.</summary>
    public static string Parameter(string url, string name)
        => url[(url.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&').Select(static pair => pair.Split('=', 2)).FirstOrDefault(pair => pair[0] == name)?[1]
            ?? throw new InvalidDataException($"{url} has no {name}.");

    private static string Cookie(RawConnection connection, string name)
        => connection.Header("Set-Cookie", name + "=")?.Split(';')[0] ?? throw Unexpected(connection, name);

    private static InvalidOperationException Unexpected(RawConnection connection, string where)
        => new($"{where}: {connection.Status} {Encoding.UTF8.GetString(connection.Body)}");
}

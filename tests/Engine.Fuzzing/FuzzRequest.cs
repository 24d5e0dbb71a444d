using System.Globalization;
using System.Text;
using Engine.Core.Http;

namespace Engine.Fuzzing;

/// <summary>A request as the fuzzer makes it: it can be sent more than once.</summary>
internal sealed class FuzzRequest
{
    /// <summary>The operation or endpoint it is meant for.</summary>
    public required string Target { get; init; }

    public required string Method { get; set; }

    public required string Path { get; set; }

    public string Query { get; set; } = "";

    public List<KeyValuePair<string, string>> Headers { get; } = [];

    public byte[] Body { get; set; } = [];

    public EngineRequest ToEngineRequest(string host)
    {
        var request = new EngineRequest { Method = Method, Host = host, Path = Path, QueryString = Query, Body = Body.Length == 0 ? Stream.Null : new MemoryStream(Body) };
        foreach (var (name, value) in Headers)
        {
            request.Headers.Add(name, value);
        }

        return request;
    }

    public override string ToString()
    {
        var headers = string.Join("; ", Headers.Where(static header => header.Key is not "Authorization" || !header.Value.StartsWith("Bearer ey", StringComparison.Ordinal)).Select(static header => $"{header.Key}: {header.Value}"));
        return string.Create(CultureInfo.InvariantCulture, $"{Method} {Cut(Path, 300)}?{Cut(Query, 600)} [{Cut(headers, 300)}] {Cut(Encoding.UTF8.GetString(Body), 900)}");
    }

    private static string Cut(string text, int length) => (text.Length <= length ? text : string.Create(CultureInfo.InvariantCulture, $"{text[..length]}… ({text.Length})")).ReplaceLineEndings("⏎");
}

using System.Globalization;
using System.Text.Json;

namespace Engine.Cli.Configuration;

/// <summary>On which line of a file a value begins, by its path, for example <c>clients[0].callbacks</c>. Lines count from one.</summary>
internal sealed class JsonLines
{
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    /// <param name="json">The file, which must be JSON.</param>
    public JsonLines(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var open = new Stack<Container>();
        var (line, counted) = (1, 0);
        while (reader.Read())
        {
            line += json[counted..(int)reader.TokenStartIndex].Count((byte)'\n');
            counted = (int)reader.TokenStartIndex;
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                open.Pop();
                continue;
            }

            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                open.Peek().Name = reader.GetString();
                _lines.TryAdd(open.Peek().PathOfNext, line);
                continue;
            }

            var path = open.Count == 0 ? "" : open.Peek().TakeNext();
            _lines.TryAdd(path, line);
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                open.Push(new Container(path, reader.TokenType == JsonTokenType.StartArray));
            }
        }
    }

    /// <summary>The line of a path; of the nearest value around it where there is no such path.</summary>
    public int Find(string path)
    {
        while (path.Length > 0 && !_lines.ContainsKey(path))
        {
            var end = path.AsSpan().LastIndexOfAny('.', '[');
            path = end < 0 ? "" : path[..end];
        }

        return _lines.GetValueOrDefault(path, 1);
    }

    /// <summary>An object or array that is being read.</summary>
    private sealed class Container(string path, bool isArray)
    {
        private int _index;

        public string? Name { get; set; }

        public string PathOfNext => isArray ? string.Create(CultureInfo.InvariantCulture, $"{path}[{_index}]") : path.Length == 0 ? Name! : $"{path}.{Name}";

        public string TakeNext()
        {
            var next = PathOfNext;
            _index++;
            return next;
        }
    }
}

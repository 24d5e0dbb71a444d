using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Engine.Cli.Logging;

/// <summary>A log entry as a line.</summary>
internal static class LogLine
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For people. What came from outside can't begin a line of its own.</summary>
    public static string Text(LogLevel level, string category, string message, Exception? exception)
    {
        var line = new StringBuilder("engine: ");
        line.Append(level switch { LogLevel.Warning => "warning", LogLevel.Error => "error", LogLevel.Critical => "critical", LogLevel.Information => "info", LogLevel.Debug => "debug", _ => "trace" });
        line.Append(": ");
        if (level < LogLevel.Warning)
        {
            line.Append(category).Append(": ");
        }

        foreach (var character in message)
        {
            line.Append(char.IsControl(character) ? ' ' : character);
        }

        return exception is null ? line.ToString() : line.Append(": ").Append(exception).ToString();
    }

    /// <summary>For machines: one object, the values of the entry among its members.</summary>
    public static string Json(DateTimeOffset time, LogLevel level, string category, EventId eventId, string message, Exception? exception, IReadOnlyList<KeyValuePair<string, object?>>? values)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("time", time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level", level.ToString().ToLowerInvariant());
            json.WriteString("category", category);
            json.WriteNumber("event", eventId.Id);
            json.WriteString("message", message);
            if (exception is not null)
            {
                json.WriteString("exception", exception.ToString());
            }

            if (values is { Count: > 0 })
            {
                json.WriteStartObject("values");
                foreach (var (name, value) in values)
                {
                    if (name != "{OriginalFormat}")
                    {
                        Write(json, char.ToLowerInvariant(name[0]) + name[1..], value);
                    }
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            default:
                json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}

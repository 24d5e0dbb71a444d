using System.Buffers;
using System.Text.Json;
using Engine.Core.Tokens;

namespace Engine.Core.Json;

/// <summary>
/// A JSON writer and its buffer, kept by the thread for the next user: a writer that grows its buffer asks for 4 KB at a
/// time, which is more than most answers. Never across an await.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "Dispose gives it back; the JSON writer owns no resource beside the buffer.")]
internal sealed class JsonBuffer : IDisposable
{
    /// <summary>Larger buffers are not kept.</summary>
    private const int MaxKept = 64 * 1024;

    [ThreadStatic]
    private static JsonBuffer? _idle;

    private readonly ArrayBufferWriter<byte> _buffer = new(8192);

    private JsonBuffer() => Json = new Utf8JsonWriter(_buffer, JwtWriter.JsonOptions);

    public Utf8JsonWriter Json { get; }

    public static JsonBuffer Rent()
    {
        var rented = _idle ?? new JsonBuffer();
        _idle = null;
        rented._buffer.ResetWrittenCount();
        rented.Json.Reset(rented._buffer);
        return rented;
    }

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray()
    {
        Json.Flush();
        return _buffer.WrittenSpan.ToArray();
    }

    public void Dispose()
    {
        if (_buffer.Capacity <= MaxKept)
        {
            _idle = this;
        }
    }
}

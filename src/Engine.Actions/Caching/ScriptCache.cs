using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Engine.Actions.Caching;

/// <summary>Parsed scripts by the hash of their source, the least recently used ones dropped first. A script that does not parse is kept too.</summary>
internal sealed class ScriptCache(int capacity, Func<string, ParsedScript> parse)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Digest, LinkedListNode<(Digest Key, Lazy<ParsedScript> Script)>> _entries = [];
    private readonly LinkedList<(Digest Key, Lazy<ParsedScript> Script)> _order = [];

    /// <summary>How many scripts are kept.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>The parsed script; parses it once, whoever asks at the same time.</summary>
    public ParsedScript Get(string source)
    {
        var key = Digest.Of(source);
        Lazy<ParsedScript> script;
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var node))
            {
                _order.Remove(node);
                _order.AddFirst(node);
                script = node.Value.Script;
            }
            else
            {
                script = new Lazy<ParsedScript>(() => parse(source));
                _entries[key] = _order.AddFirst((key, script));
                if (_entries.Count > capacity)
                {
                    _entries.Remove(_order.Last!.Value.Key);
                    _order.RemoveLast();
                }
            }
        }

        return script.Value;
    }

    /// <summary>A SHA-256 digest as a key.</summary>
    private readonly record struct Digest(UInt128 High, UInt128 Low)
    {
        public static Digest Of(string text)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            // The UTF-16 bytes, not UTF-8: lone surrogates would become one and the same character
            SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()), hash);
            return new(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
        }
    }
}

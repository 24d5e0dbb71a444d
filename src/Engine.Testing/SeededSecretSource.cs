using System.Buffers.Binary;
using Engine.Core.Time;

namespace Engine.Testing;

/// <summary>
/// "Random" values that are the same in every run: SplitMix64. FOR TESTS ONLY: whoever has seen one value can tell every
/// other. Safe for any number of threads; the values are reproducible as long as one thread asks.
/// </summary>
public sealed class SeededSecretSource : SecretSource
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private ulong _state;

    /// <summary>Creates a source.</summary>
    /// <param name="seed">Equal seeds make equal values.</param>
    public SeededSecretSource(ulong seed = 1) => _state = seed;

    /// <inheritdoc/>
    public override void Fill(Span<byte> bytes)
    {
        Span<byte> block = stackalloc byte[8];
        while (!bytes.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(block, Mix(Interlocked.Add(ref _state, Step)));
            var length = Math.Min(bytes.Length, block.Length);
            block[..length].CopyTo(bytes);
            bytes = bytes[length..];
        }
    }

    /// <summary>A source that goes on like this one, independently of it.</summary>
    public SeededSecretSource Fork() => new(Volatile.Read(ref _state));

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
